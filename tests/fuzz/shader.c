/* SPDX-License-Identifier: MIT */
/*
 * shader.c - fuzzes the shader cores: bytes as code, or instructions that all are valid, run by a few waves whose
 * registers hold addresses, descriptors and numbers. Whatever they do, a sound program runs afterwards.
 *
 * The input's first byte: bit 0 wave64; bit 1 valid instructions; bits 2, 3 how many waves; bit 4 some lanes only.
 */
#include "../unit/navi23/shader/waves.h"

#include <signal.h>
#include <sys/time.h>

#include "input.h"

#define CODE_DWORDS 1024u
#define TIME_US     3000 /* a group that still runs then is left */

static struct bench *bench;

static void time_is_up(int signal_number)
{
    (void)signal_number;
    atomic_store(&bench->abort, true);
}

/* ---- code -------------------------------------------------------------------------------------------------------- */

/* The first word of each format, where its opcode stands, and how many bits that has. */
static const struct {
    uint32_t prefix;
    uint8_t shift, bits;
} formats[] = {
    { 0x80000000, 23, 6 },  /* SOP2 */
    { 0xb0000000, 23, 5 },  /* SOPK */
    { 0xbe800000, 8, 7 },   /* SOP1 */
    { 0xbf000000, 16, 5 },  /* SOPC */
    { 0xbf800000, 16, 6 },  /* SOPP */
    { 0xf4000000, 18, 6 },  /* SMEM */
    { 0x00000000, 25, 6 },  /* VOP2 */
    { 0x7e000000, 9, 7 },   /* VOP1 */
    { 0x7c000000, 17, 8 },  /* VOPC */
    { 0xd4000000, 16, 10 }, /* VOP3 */
    { 0xcc000000, 16, 7 },  /* VOP3P */
    { 0xc8000000, 16, 2 },  /* VINTRP */
    { 0xd8000000, 18, 8 },  /* DS */
    { 0xe0000000, 18, 7 },  /* MUBUF */
    { 0xe8000000, 16, 3 },  /* MTBUF */
    { 0xf0000000, 18, 7 },  /* MIMG */
    { 0xdc000000, 18, 7 },  /* FLAT, GLOBAL, SCRATCH */
    { 0xf8000000, 0, 0 },   /* EXP */
};

static uint32_t random_word(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 16);
}

/* An instruction of any format and opcode, with any fields, that the decoder takes. Returns its dwords; 0: none came. */
static unsigned valid_instruction(struct input *input, uint32_t words[8])
{
    struct isa_inst inst;
    unsigned format = input_byte(input) % (sizeof formats / sizeof formats[0]);
    uint64_t state = 1 + input_byte(input) + (uint64_t)input_byte(input) * 256 + (uint64_t)format * 65536;
    for (unsigned tries = 0; tries < 200; tries++) {
        uint32_t opcode = random_word(&state) & ((1u << formats[format].bits) - 1);
        uint32_t fields = random_word(&state);
        for (unsigned i = 1; i < 8; i++)
            words[i] = random_word(&state);
        for (uint32_t bit = 1; bit; bit <<= 1)
            if (formats[format].prefix & bit)
                fields &= ~bit;
        fields &= (1u << 25) - 1;
        fields &= ~(((1u << formats[format].bits) - 1) << formats[format].shift);
        words[0] = formats[format].prefix | fields | opcode << formats[format].shift;
        unsigned size = isa_decode(words, 8, &inst);
        if (size)
            return size;
    }
    return 0;
}

static uint32_t fill_code(struct input *input, bool valid)
{
    uint32_t *code = bench_code(bench), count = 0, words[8];
    memset(code, 0, 2 * CODE_DWORDS * sizeof *code);
    if (!valid) {
        count = (uint32_t)(input->size < CODE_DWORDS * 4 ? input->size / 4 : CODE_DWORDS);
        memcpy(code, input->data, count * 4);
    }
    while (valid && input_left(input) && count < CODE_DWORDS - 8) {
        unsigned size = valid_instruction(input, words);
        memcpy(code + count, words, size * sizeof *words);
        count += size;
    }
    code[count] = 0xbf810000; /* s_endpgm */
    code_cache_invalidate(bench->card->navi->code);
    return count;
}

/* ---- waves ------------------------------------------------------------------------------------------------------- */

/* Addresses, V# and T# of memory that is there, small numbers, and some that are no good. */
static void set_registers(struct wave *w, uint64_t *state)
{
    const uint32_t known[] = { (uint32_t)MEMORY_VA, 0, (uint32_t)CODE_VA, 0,     (uint32_t)MEMORY_VA, 0x00100000,
                               0x1000, 0x31016fac, 64, 0x40000000, 0xffffffff, 0x80000000, 0x3f800000, 2, 31, 7 };
    for (unsigned i = 0; i < ISA_TTMP0; i++)
        w->s[i] = i < 32 ? known[i % 16] : random_word(state);
    w->s[ISA_M0] = random_word(state) & 1 ? 64 : random_word(state);
    memset(w->v, 0, WAVE_ROWS * sizeof *w->v);
    for (unsigned row = 0; row < 32; row++) {
        uint32_t value = row % 4 == 0 ? (uint32_t)MEMORY_VA : row % 4 == 1 ? 0 : random_word(state);
        for (unsigned lane = 0; lane < WAVE_LANES; lane++)
            w->v[row][lane] = row % 4 == 1 ? 0 : value + lane * 4;
    }
    w->scratch = MEMORY_VA + 0x4000;
    w->scratch_bytes = 64;
}

static enum group_end run_bounded(void)
{
    const struct itimerval on = { .it_value.tv_usec = TIME_US }, off = { 0 };
    atomic_store(&bench->abort, false);
    setitimer(ITIMER_REAL, &on, NULL);
    enum group_end end = bench_run(bench);
    setitimer(ITIMER_REAL, &off, NULL);
    atomic_store(&bench->abort, false);
    return end;
}

static void start(void)
{
    struct sigaction action = { .sa_handler = time_is_up };
    bench = bench_new();
    sigaction(SIGALRM, &action, NULL);
}

/* Nothing that a group has done outlives it. */
static void check_soundness(void)
{
    BENCH_CODE(bench, 0, 0xb0040007, 0x80048104, 0xbf810000); /* s_movk_i32 s4, 7; s_add_u32 s4, s4, 1; s_endpgm */
    bench_begin(bench, 64, 1);
    if (bench_run(bench) != GROUP_DONE || bench->core->wave[0].s[4] != 8)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { data, size, NULL, 0 };
    unsigned shape = input_byte(&input);
    uint64_t state = 0x9e3779b97f4a7c15 ^ size;
    if (!bench)
        start();
    card_forget_log(bench->card);
    fill_code(&input, shape & 2);
    group_begin(bench->core, 1, 0x1000);
    for (unsigned i = 0; i <= (shape >> 2 & 3); i++) {
        struct wave *w = group_add_wave(bench->core, shape & 1 ? 64 : 32, 0x2f0, CODE_VA);
        set_registers(w, &state);
        if (shape & 16)
            wave_set_mask(w, ISA_EXEC_LO, 0x00ff00f0f0f0a5a5);
    }
    (void)run_bounded();
    check_soundness();
    return 0;
}
