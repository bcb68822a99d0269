#include "waves.h"
int main(void) { return tap_done(); }
