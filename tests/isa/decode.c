/* SPDX-License-Identifier: MIT */
/*
 * decode.c - the decoder as a filter, for decode_test.py.
 *
 * `decode 32` or `decode 64` reads lines of dwords in hex and writes for each how many of them the instruction has and
 * its text, or "-" where there is none. `decode table` writes the table: format, opcode, mnemonic, forms.
 */
#include <navi23/shader/isa.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_table(void)
{
    static const char *const formats[ISA_FORMATS] = {
        "SOP2", "SOPK", "SOP1", "SOPC", "SOPP", "SMEM", "VOP2", "VOP1", "VOPC", "VOP3",
        "VOP3P", "VINTRP", "DS", "MUBUF", "MTBUF", "MIMG", "FLAT", "SCRATCH", "GLOBAL", "EXP",
    };
    for (unsigned op = 0; op < ISA_OPS; op++) {
        const struct isa_entry *e = &isa_table[op];
        printf("%s %u %s%s%s%s\n", formats[e->format], e->opcode, isa_mnemonic((enum isa_op)op),
               e->traits & ISA_E64 ? " e64" : "", e->traits & ISA_HAS_SDWA ? " sdwa" : "",
               e->traits & ISA_HAS_DPP ? " dpp" : "");
    }
}

static void decode_line(const char *line, unsigned lanes)
{
    uint32_t words[8];
    size_t n = 0;
    char *end, text[512];
    for (unsigned long value; n < 8 && (value = strtoul(line, &end, 16), end != line); line = end)
        words[n++] = (uint32_t)value;
    struct isa_inst inst;
    unsigned dwords = isa_decode(words, n, &inst);
    if (dwords)
        printf("%u %s\n", dwords, isa_disassemble(&inst, lanes, 0, text, sizeof text));
    else
        puts("-");
}

int main(int argc, char **argv)
{
    char line[256];
    if (argc != 2)
        return 2;
    if (!strcmp(argv[1], "table"))
        write_table();
    else
        while (fgets(line, sizeof line, stdin))
            decode_line(line, (unsigned)atoi(argv[1]));
    return 0;
}
