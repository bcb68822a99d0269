/* SPDX-License-Identifier: MIT */
/*
 * trace.c - lines of text for people who debug.
 *
 *     ring   0 0x008000001000 WRITE_DATA to=0x5 ...          where: level, VMID, address; what: packet and fields
 *     ib1    3 0xffff80000000 SET_CONTEXT_REG
 *                CB_TARGET_MASK = 0x0000000f
 *     ib1    3 0xffff8000000c NOP x 61                       a row of NOPs without a body
 *     mmio     CP_ME_CNTL = 0x00000000
 *     code   3 0x800000100100 v_add_f32_e32 v0, v1, v2 an instruction of a program
 *     draw 7: 36 vertices, 1 instance, triangle list     with its state, a line each
 *     display  head 0 flips to 0x008000400000, frame 7
 */
#include "card.h"
#include "shader/isa.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int trace_init(struct navi *navi)
{
    return -pthread_mutex_init(&navi->trace.lock, NULL);
}

void trace_finish(struct navi *navi)
{
    pthread_mutex_destroy(&navi->trace.lock);
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

#define LINE_MAX_BYTES 512u

/* Collects whole lines and gives them to the host when it is full, or done. */
struct writer {
    struct navi *navi;
    size_t used, line; /* bytes; where the current line begins */
    char text[4096];
};

static void writer_flush(struct writer *w)
{
    if (w->line > 0)
        w->navi->host.trace(w->navi->host.opaque, w->text, w->line);
    w->used -= w->line;
    memmove(w->text, w->text + w->line, w->used);
    w->line = 0;
}

static void end(struct writer *w)
{
    writer_flush(w);
    pthread_mutex_unlock(&w->navi->trace.lock);
}

/* Append to the current line, which ends after LINE_MAX_BYTES at the latest. */
static void add(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void add(struct writer *w, const char *format, ...)
{
    size_t room = LINE_MAX_BYTES - (w->used - w->line);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->text + w->used, room, format, args);
    va_end(args);
    w->used += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void end_line(struct writer *w)
{
    w->text[w->used++] = '\n';
    w->line = w->used;
    if (sizeof w->text - w->used < LINE_MAX_BYTES + 1)
        writer_flush(w);
}

/* Where something stands: the ring, unless it is the graphics ring; level, VMID, address. */
static void add_place(struct writer *w, const struct ring *ring, const char *level, uint32_t vmid, uint64_t address)
{
    if (ring->kind != &ring_gfx)
        add(w, "%s ", ring->name);
    add(w, "%-5s %2u 0x%012llx ", level, vmid, (unsigned long long)address);
}

static void write_padding(struct writer *w)
{
    struct trace *trace = &w->navi->trace;
    if (!trace->padding.count)
        return;
    add_place(w, trace->padding.ring, trace->padding.level, trace->padding.vmid, trace->padding.first);
    add(w, trace->padding.count > 1 ? "NOP x %u" : "NOP", trace->padding.count);
    end_line(w);
    trace->padding.count = 0;
}

static void begin(struct writer *w, struct navi *navi)
{
    w->navi = navi;
    w->used = w->line = 0;
    pthread_mutex_lock(&navi->trace.lock);
    write_padding(w);
}

/* ---- names of registers ------------------------------------------------------------------------------------------ */

struct name {
    uint32_t reg;
    const char *text;
};

/* clang-format off */
static const struct name mmio_names[] = {
#define REG(name, dword) { dword, #name },
#include "regs/mmio.def"
};

static const struct name state_names[] = { /* ascending */
#define GREG(name, offset) { (offset) / 4, #name },
#include "regs/gfx_state.def"
};

/* Numbered registers: the first, how many, how far apart, and the name with the number in it. */
#define CONTEXT(name) REG_GCVM_CONTEXT0_##name, GCVM_CONTEXTS
#define ENGINE(name) REG_GCVM_INVALIDATE_ENG0_##name, GCVM_INVALIDATE_ENGINES
static const struct { uint32_t first, count, distance; const char *format; } numbered[] = {
    { CONTEXT(CNTL), GCVM_CONTEXT_CNTL_DISTANCE, "GCVM_CONTEXT%u_CNTL" },
    { CONTEXT(PAGE_TABLE_BASE_ADDR_LO32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_BASE_ADDR_LO32" },
    { CONTEXT(PAGE_TABLE_BASE_ADDR_HI32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_BASE_ADDR_HI32" },
    { CONTEXT(PAGE_TABLE_START_ADDR_LO32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_START_ADDR_LO32" },
    { CONTEXT(PAGE_TABLE_START_ADDR_HI32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_START_ADDR_HI32" },
    { CONTEXT(PAGE_TABLE_END_ADDR_LO32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_END_ADDR_LO32" },
    { CONTEXT(PAGE_TABLE_END_ADDR_HI32), GCVM_CONTEXT_ADDR_DISTANCE, "GCVM_CONTEXT%u_PAGE_TABLE_END_ADDR_HI32" },
    { REG_GDS_VMID0_BASE, GCVM_CONTEXTS, GDS_VMID_DISTANCE, "GDS_VMID%u_BASE" },
    { REG_GDS_VMID0_SIZE, GCVM_CONTEXTS, GDS_VMID_DISTANCE, "GDS_VMID%u_SIZE" },
    { REG_GDS_GWS_VMID0, GCVM_CONTEXTS, 1, "GDS_GWS_VMID%u" },
    { REG_GDS_OA_VMID0, GCVM_CONTEXTS, 1, "GDS_OA_VMID%u" },
    { ENGINE(SEM), GCVM_INVALIDATE_ENG_DISTANCE, "GCVM_INVALIDATE_ENG%u_SEM" },
    { ENGINE(REQ), GCVM_INVALIDATE_ENG_DISTANCE, "GCVM_INVALIDATE_ENG%u_REQ" },
    { ENGINE(ACK), GCVM_INVALIDATE_ENG_DISTANCE, "GCVM_INVALIDATE_ENG%u_ACK" },
    { ENGINE(ADDR_RANGE_LO32), GCVM_INVALIDATE_RANGE_DISTANCE, "GCVM_INVALIDATE_ENG%u_ADDR_RANGE_LO32" },
    { ENGINE(ADDR_RANGE_HI32), GCVM_INVALIDATE_RANGE_DISTANCE, "GCVM_INVALIDATE_ENG%u_ADDR_RANGE_HI32" },
};
/* clang-format on */

#define LENGTH(array) (sizeof(array) / sizeof(array)[0])

static const char *state_name(uint32_t reg)
{
    size_t low = 0, high = LENGTH(state_names);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (state_names[middle].reg == reg)
            return state_names[middle].text;
        if (state_names[middle].reg < reg)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static const char *mmio_name(uint32_t reg)
{
    for (size_t i = 0; i < LENGTH(mmio_names); i++) {
        if (mmio_names[i].reg == reg)
            return mmio_names[i].text;
    }
    return NULL;
}

/* Block number n is called as number 0 is, with the block's digit counted up; not that of I2C. */
static const char *name_in_block(uint32_t reg, char buffer[TRACE_NAME_BYTES])
{
    unsigned number;
    const char *name = mmio_name(mmio_number_0(reg, &number));
    if (!name)
        return NULL;
    snprintf(buffer, TRACE_NAME_BYTES, "%s", name);
    char *digit = strpbrk(buffer + (strncmp(name, "DC_I2C", 6) == 0 ? 6 : 0), "01");
    if (digit && number > 0)
        *digit = (char)(*digit + number);
    return buffer;
}

const char *trace_register_name(uint32_t reg, char buffer[TRACE_NAME_BYTES])
{
    const char *name = state_name(reg);
    if (name) {
        snprintf(buffer, TRACE_NAME_BYTES, "%s", name);
        return buffer;
    }
    if (name_in_block(reg, buffer))
        return buffer;
    snprintf(buffer, TRACE_NAME_BYTES, "0x%05x", reg);
    for (size_t i = 0; i < LENGTH(numbered); i++) {
        uint32_t n = (reg - numbered[i].first) / numbered[i].distance;
        if (reg >= numbered[i].first && n < numbered[i].count && numbered[i].first + n * numbered[i].distance == reg)
            snprintf(buffer, TRACE_NAME_BYTES, numbered[i].format, n);
    }
    return buffer;
}

/* ---- packets ----------------------------------------------------------------------------------------------------- */

/* A field of a packet's body; `mask` 0: an address of two dwords. */
struct field {
    uint8_t opcode, dword;
    uint32_t mask;
    const char *name;
};

/* clang-format off */
static const struct field fields[] = {
#define FIELD(packet, name, dword, mask) { PM4_##packet, dword, mask, #name },
#define ADDRESS(packet, name, dword) { PM4_##packet, dword, 0, #name },
#include "regs/pm4_fields.def"
};

/* Packets that set the registers from an offset on. */
static const struct { uint8_t opcode; uint32_t base; } setters[] = {
    { PM4_SET_CONFIG_REG, PM4_CONFIG_REG_BASE },
    { PM4_SET_CONTEXT_REG, PM4_CONTEXT_REG_BASE },
    { PM4_SET_CONTEXT_REG_INDEX, PM4_CONTEXT_REG_BASE },
    { PM4_SET_SH_REG, PM4_SH_REG_BASE },
    { PM4_SET_SH_REG_INDEX, PM4_SH_REG_BASE },
    { PM4_SET_UCONFIG_REG, PM4_UCONFIG_REG_BASE },
    { PM4_SET_UCONFIG_REG_INDEX, PM4_UCONFIG_REG_BASE },
};
/* clang-format on */

static const char *const level_names[CP_LEVELS] = { "ring", "ib1", "ib2" };

static void add_field(struct writer *w, const struct field *f, const struct cp_packet *p)
{
    if (f->mask && f->dword < p->count)
        add(w, " %s=0x%x", f->name, FIELD_GET(f->mask, p->body[f->dword]));
    else if (!f->mask && f->dword + 1u < p->count)
        add(w, " %s=0x%llx", f->name, (unsigned long long)cp_pair(p, f->dword));
}

/* Words of a packet that no table explains. */
static void add_body(struct writer *w, const struct cp_packet *p)
{
    const uint32_t limit = 8;
    for (uint32_t i = 0; i < p->count && i < limit; i++)
        add(w, " %08x", p->body[i]);
    if (p->count > limit)
        add(w, " ... %u dwords", p->count);
}

static void add_registers(struct writer *w, const struct cp_packet *p, uint32_t base)
{
    char name[TRACE_NAME_BYTES];
    for (uint32_t i = 1; i < p->count; i++) {
        uint32_t reg = base + (p->body[0] & 0xffff) + i - 1;
        add(w, "           %s = 0x%08x", trace_register_name(reg, name), p->body[i]);
        end_line(w);
    }
}

/* Count a NOP without a body. A row of them ends when it is interrupted by anything else. */
static void trace_padding(struct cp *cp, uint64_t address)
{
    struct writer w = { .navi = cp->navi };
    struct trace *trace = &cp->navi->trace;
    pthread_mutex_lock(&trace->lock);
    if (trace->padding.ring != cp->ring || trace->padding.level != level_names[cp->level] ||
        trace->padding.vmid != cp_vmid(cp) || trace->padding.first + 4ull * trace->padding.count != address)
        write_padding(&w);
    if (!trace->padding.count) {
        trace->padding.ring = cp->ring;
        trace->padding.level = level_names[cp->level];
        trace->padding.vmid = cp_vmid(cp);
        trace->padding.first = address;
    }
    trace->padding.count++;
    end(&w);
}

void trace_packet(struct cp *cp, const struct cp_packet *p)
{
    struct writer w;
    bool pm4 = cp->ring->kind->packet_name == pm4_packet_name, explained = pm4 && p->opcode == PM4_NOP;
    uint32_t base = 0;
    if (!cp->navi->host.trace)
        return;
    if (pm4 && p->header == PM4_NOP_ALONE) {
        trace_padding(cp, p->address);
        return;
    }
    for (size_t i = 0; pm4 && i < LENGTH(setters); i++) {
        if (setters[i].opcode == p->opcode)
            base = setters[i].base;
    }
    begin(&w, cp->navi);
    add_place(&w, cp->ring, level_names[cp->level], cp_vmid(cp), p->address);
    add(&w, "%s%s", cp->ring->kind->packet_name(p->header), pm4 && (p->header & PM4_PREDICATE) ? " (predicated)" : "");
    for (size_t i = 0; pm4 && i < LENGTH(fields); i++) {
        if (fields[i].opcode == p->opcode) {
            add_field(&w, &fields[i], p);
            explained = true;
        }
    }
    if (!explained && !base)
        add_body(&w, p);
    end_line(&w);
    if (base)
        add_registers(&w, p, base);
    end(&w);
}

static void trace_ib(struct cp *cp, const char *what)
{
    struct writer w;
    const struct cp_stream *s = cp_stream(cp);
    if (!cp->navi->host.trace)
        return;
    begin(&w, cp->navi);
    add_place(&w, cp->ring, level_names[cp->level], cp_vmid(cp), s->base);
    add(&w, "-- IB %s, %llu dwords", what, (unsigned long long)s->end);
    end_line(&w);
    end(&w);
}

void trace_ib_begin(struct cp *cp)
{
    trace_ib(cp, "begins");
}

void trace_ib_end(struct cp *cp)
{
    trace_ib(cp, "ends");
}

void trace_register_write(struct navi *navi, uint32_t reg, uint32_t value)
{
    struct writer w;
    char name[TRACE_NAME_BYTES];
    if (!navi->host.trace)
        return;
    begin(&w, navi);
    add(&w, "mmio     %s = 0x%08x", trace_register_name(reg, name), value);
    end_line(&w);
    end(&w);
}

void trace_code(struct navi *navi, uint32_t vmid, uint64_t pc, const uint32_t *words, size_t count, unsigned lanes)
{
    struct writer w;
    char text[256];
    struct isa_inst inst = { .op = ISA_s_nop };
    if (!navi->host.trace)
        return;
    begin(&w, navi);
    for (size_t i = 0, dwords; i < count && inst.op != ISA_s_endpgm; i += dwords ? dwords : 1) {
        uint64_t at = pc + i * sizeof *words;
        dwords = isa_decode(words + i, count - i, &inst);
        add(&w, "code  %2u 0x%012llx ", vmid, (unsigned long long)at);
        if (dwords)
            add(&w, "%s", isa_disassemble(&inst, lanes, at, text, sizeof text));
        else
            add(&w, ".long 0x%08x", words[i]);
        end_line(&w);
    }
    end(&w);
}

void trace_line(struct navi *navi, const char *format, ...)
{
    struct writer w;
    char line[LINE_MAX_BYTES];
    va_list args;
    if (!navi->host.trace)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    begin(&w, navi);
    add(&w, "%s", line);
    end_line(&w);
    end(&w);
}

void trace_text(struct navi *navi, const struct text *text)
{
    struct writer w;
    if (!navi->host.trace)
        return;
    begin(&w, navi);
    for (const char *line = text->bytes, *stop; *line; line = *stop ? stop + 1 : stop) {
        stop = line + strcspn(line, "\n");
        add(&w, "%.*s", (int)(stop - line), line);
        end_line(&w);
    }
    end(&w);
}
