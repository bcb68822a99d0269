/* SPDX-License-Identifier: MIT */
/*
 * cp.h - what works a ring off: reads packets from the ring and from indirect buffers (IBs), executes them. The command
 * processor speaks PM4, an SDMA engine (sdma.h) a language of its own; streams, IB levels and stops are the same.
 *
 * Everything here belongs to the ring's thread while it is at work, else to the holder of the ring's lock. Packets run
 * one after the other and each is complete before the next begins, so what a packet may wait for (caches, earlier
 * draws) has always happened.
 */
#ifndef NAVI23_CP_H
#define NAVI23_CP_H

#include <stdbool.h>
#include <stdint.h>

#include <navi23/gmc.h>
#include <navi23/regs/pm4.h>

struct navi;
struct ring;
struct drawing;

#define CP_LEVELS          3u      /* ring, IB1, IB2 */
#define CP_PACKET_DWORDS   0x4001u /* the longest packet of PM4: a header and 0x4000 dwords */
#define CP_PREFETCH_DWORDS 256u
#define CP_TRACED          64u
#define CP_CONTEXT_REGS    (PM4_CONTEXT_REG_END - PM4_CONTEXT_REG_BASE)
#define CP_SH_REGS         (PM4_SH_REG_END - PM4_SH_REG_BASE)

/* Where packets come from. Positions count dwords; the ring's go on growing while its memory repeats (mask). */
struct cp_stream {
    uint64_t base, mask;
    uint64_t pos, end;
    uint64_t skip; /* dwords that COND_EXEC discards */
    uint8_t vmid;
    uint32_t first, fetched; /* words[first .. first + fetched) are those from `pos` on */
    uint32_t words[CP_PACKET_DWORDS + CP_PREFETCH_DWORDS];
};

/* State of packets that is in no register. */
struct cp_draw_state {
    uint64_t index_base;
    uint32_t index_count_max;
    uint64_t base[16];     /* SET_BASE: 1 is that of indirect draws and dispatches, 4 that of LOAD_*_REG_INDEX */
    uint32_t streamout[4]; /* bytes written so far */
    uint64_t multi_at;     /* the packet of several draws that had to stop; 0: none */
    uint32_t multi_done;   /* how many of them it has done */
};

/* What SAMPLE_PIPELINESTAT writes, in its order; and samples that passed, which ZPASS_DONE writes. */
enum cp_count {
    COUNT_PS_INVOCATIONS, COUNT_C_PRIMITIVES, COUNT_C_INVOCATIONS, COUNT_VS_INVOCATIONS, COUNT_GS_INVOCATIONS,
    COUNT_GS_PRIMITIVES, COUNT_IA_PRIMITIVES, COUNT_IA_VERTICES, COUNT_HS_INVOCATIONS, COUNT_DS_INVOCATIONS,
    COUNT_CS_INVOCATIONS, CP_PIPELINE_COUNTS,
    COUNT_SAMPLES = CP_PIPELINE_COUNTS,
    CP_COUNTS
};

/* Where memory keeps a copy of a range of registers, for contexts that are switched (LOAD_*_REG); 0: nowhere. */
struct cp_shadow {
    uint64_t address;
    uint8_t vmid;
};
#define CP_SHADOWS 4u /* config, SH, context, uconfig */

struct cp {
    struct navi *navi;
    struct ring *ring;
    struct gmc_port port;
    unsigned level; /* the stream at work */
    struct cp_stream stream[CP_LEVELS];
    bool jump, chain;               /* the packet asks for an IB: a new level, or in place of its own */
    uint64_t target, target_dwords; /* which */
    uint8_t target_vmid;
    bool predicated_off; /* packets with the predicate bit do nothing */
    bool visible;        /* what the queries said on which this depends */
    bool recording;      /* SET_CONTEXT_REG also defines what CLEAR_STATE sets */
    bool clear_state_known;
    uint32_t clear_state[CP_CONTEXT_REGS], pushed_state[CP_CONTEXT_REGS];
    uint32_t load_enables, shadow_enables; /* CONTEXT_CONTROL */
    struct cp_shadow shadow[CP_SHADOWS];
    uint64_t atomic_return, gds_return; /* what atomics found, for COPY_DATA */
    struct cp_draw_state draw;
    _Atomic uint32_t sh[CP_SH_REGS]; /* the SH registers: each ring has its own. Any thread */
    uint64_t traced[CP_TRACED];      /* what programs the trace has shown, as numbers of their content */
    uint64_t counts[CP_COUNTS];      /* so far, for queries: cp_count */
    bool pipeline_counts_stopped;
    struct drawing *drawing;         /* what draws keep, NULL before the first */
    uint64_t clock_ahead;            /* of navi_clock, SDMA's own timestamps */
};

/* How an attempt to work ended. */
enum cp_run { CP_RUN_DRAINED, CP_RUN_STOPPED, CP_RUN_STUCK };

/* A register that SET_*_REG sets, by dword offset, as a draw or dispatch of this ring sees it. Any thread. */
uint32_t cp_state(const struct cp *cp, uint32_t reg);

/* Add to a counter, unless the driver has stopped it. */
void cp_count(struct cp *cp, enum cp_count which, uint64_t n);

/* The port to memory is the ring's, and made by it (ring_init). */
void cp_init(struct cp *cp, struct navi *navi, struct ring *ring);

/* Forget IBs and state, and set up the ring: `base` an address of VMID `vmid`, 2^log2_dwords long, from `start` on. */
void cp_reset(struct cp *cp);
void cp_set_ring(struct cp *cp, uint64_t base, unsigned log2_dwords, unsigned vmid, uint64_t start);

/* Execute until `wptr` (dwords, as `start`), until ring->stop, or until a packet stops the ring. */
enum cp_run cp_run(struct cp *cp, uint64_t wptr);

/* ---- packets ----------------------------------------------------------------------------------------------------- */

struct cp_packet {
    uint32_t header;
    uint8_t opcode;
    uint32_t count; /* dwords of the body; of more than CP_PACKET_DWORDS `body` has only the first */
    const uint32_t *body;
    uint64_t address; /* where it stands, for log and trace */
};

enum cp_result {
    CP_NEXT,  /* done */
    CP_AGAIN, /* not done, because the ring shall stop: once more later */
    CP_STUCK, /* the ring stops here; said why */
};

/* How a packet is executed: the length of its body, by what, and whether only for the kernel. */
struct cp_action {
    uint16_t min, max; /* dwords */
    enum cp_result (*execute)(struct cp *cp, const struct cp_packet *packet);
    bool privileged;
};

/* By opcode; `execute` NULL: this model cannot, and stops. */
extern const struct cp_action cp_actions[256];

/* The name of an opcode of PM4, NULL where there is no such packet. */
const char *cp_packet_name(unsigned opcode);

/* PM4, as struct ring_kind (ring.h) wants it. */
const char *pm4_packet_name(uint32_t header);
uint32_t pm4_packet_dwords(const uint32_t *words, uint32_t known);
enum cp_result pm4_execute(struct cp *cp, const struct cp_packet *packet);

/* The bit for an interrupt source in the INT_CNTL register of any ring of PM4. */
uint32_t pm4_interrupt_enable(unsigned source);

/* The stream at work, and whether what it holds comes from the kernel (a register packet may do more then). */
struct cp_stream *cp_stream(struct cp *cp);
bool cp_is_privileged(const struct cp *cp);
unsigned cp_vmid(const struct cp *cp);

/* The packet is not one that the CP takes: say why, interrupt, and stop the ring. Returns CP_STUCK. */
enum cp_result cp_bad_packet(struct cp *cp, const struct cp_packet *packet, const char *why);

/*
 * Registers as a packet reaches them, by dword offset. An IB of a client may use only what draws and dispatches need;
 * `direct` says that it names the register itself (WRITE_DATA and the like), for which there is less. Returns CP_NEXT,
 * or CP_STUCK after the fault that this raises.
 */
enum cp_result cp_write_register(struct cp *cp, uint32_t reg, uint32_t value, bool direct);
enum cp_result cp_read_register(struct cp *cp, uint32_t reg, uint32_t *value);

/*
 * A word that a packet reads or writes: of memory by address, a register by its dword offset, of GDS by byte. cp_load
 * and cp_store move 32 bits, or, `wide`, 64: two registers then.
 */
enum cp_space { CP_MEMORY, CP_REGISTER, CP_GDS };
struct cp_place {
    enum cp_space space;
    uint64_t at;
};
enum cp_result cp_load(struct cp *cp, const struct cp_place *place, bool wide, uint64_t *value);
enum cp_result cp_store(struct cp *cp, const struct cp_place *place, bool wide, uint64_t value);

/*
 * What packets of both languages do, as cp_result tells the loop. cp_copy and cp_fill count bytes; a fill repeats the
 * four bytes of `data` from the first byte on. cp_atomic: an operation in the coding of both (TC_OP), which
 * cp_has_atomic knows. cp_test: whether the masked word compares, 0..6: always < <= == != >= >; cp_wait: until it does.
 * cp_semaphore: count a 64-bit word up (or make it 1), or wait until it is not 0 and count it down. cp_goes_on: for a
 * packet that takes long, now and then; pointers into memory are stale after it; false: return CP_AGAIN, it is aborted.
 */
struct cp_atomic {
    uint32_t operation;
    bool loop; /* a compare-and-swap is tried until it swaps */
    uint64_t address, data, compare;
};
struct cp_condition {
    struct cp_place place;
    bool wide;
    unsigned function;
    uint64_t reference, mask;
};
bool cp_goes_on(struct cp *cp);
enum cp_result cp_copy(struct cp *cp, uint64_t to, uint64_t from, uint64_t bytes);
enum cp_result cp_fill(struct cp *cp, uint64_t to, uint32_t data, uint64_t bytes);
bool cp_has_atomic(uint32_t operation);
enum cp_result cp_atomic(struct cp *cp, const struct cp_atomic *atomic);
enum cp_result cp_test(struct cp *cp, const struct cp_condition *condition, bool *holds);
enum cp_result cp_wait(struct cp *cp, const struct cp_condition *condition);
enum cp_result cp_semaphore(struct cp *cp, uint64_t address, bool signal, bool write_one);

/* Copy `dwords` of a packet's body, from number `first` on, to memory: of a packet of any length. */
enum cp_result cp_copy_body(struct cp *cp, uint32_t first, uint32_t dwords, uint64_t to);

/* Two dwords of a body as an address or number. */
static inline uint64_t cp_pair(const struct cp_packet *p, unsigned lo)
{
    return p->body[lo] | (uint64_t)p->body[lo + 1] << 32;
}

#define CP_EXECUTE(name) enum cp_result name(struct cp *cp, const struct cp_packet *packet)

/* cp_flow.c: nothing, jumps, conditions */
CP_EXECUTE(cp_nop);
CP_EXECUTE(cp_indirect_buffer);
CP_EXECUTE(cp_cond_exec);
CP_EXECUTE(cp_pred_exec);
CP_EXECUTE(cp_rewind);
CP_EXECUTE(cp_pfp_sync_me);

/* cp_draw.c: draws; those that this model cannot do stop the ring */
CP_EXECUTE(cp_draw_index_auto);
CP_EXECUTE(cp_draw_index_2);
CP_EXECUTE(cp_draw_index_offset_2);
CP_EXECUTE(cp_draw_indirect);
CP_EXECUTE(cp_draw_indirect_multi);
CP_EXECUTE(cp_draw_other);
CP_EXECUTE(cp_draw_mesh);

/* cp_dispatch.c: compute */
CP_EXECUTE(cp_dispatch_direct);
CP_EXECUTE(cp_dispatch_indirect);
CP_EXECUTE(cp_acquire_mem);

/* cp_query.c: counters of draws, and what depends on them */
CP_EXECUTE(cp_event_write);
CP_EXECUTE(cp_set_predication);
CP_EXECUTE(cp_strmout_buffer_update);

/* cp_state.c: registers and what belongs to draws */
CP_EXECUTE(cp_context_control);
CP_EXECUTE(cp_reg_rmw);
CP_EXECUTE(cp_set_context_reg);
CP_EXECUTE(cp_set_sh_reg);
CP_EXECUTE(cp_set_uconfig_reg);
CP_EXECUTE(cp_set_config_reg);
CP_EXECUTE(cp_context_reg_rmw);
CP_EXECUTE(cp_load_reg);
CP_EXECUTE(cp_load_reg_index);
CP_EXECUTE(cp_preamble_cntl);
CP_EXECUTE(cp_clear_state);
CP_EXECUTE(cp_set_base);
CP_EXECUTE(cp_index_type);
CP_EXECUTE(cp_num_instances);
CP_EXECUTE(cp_index_base);
CP_EXECUTE(cp_index_buffer_size);

/* cp_memory.c, cp_dma.c, cp_atomic.c: data */
CP_EXECUTE(cp_write_data);
CP_EXECUTE(cp_copy_data);
CP_EXECUTE(cp_dma_data);
CP_EXECUTE(cp_atomic_mem);
CP_EXECUTE(cp_atomic_gds);
CP_EXECUTE(cp_mem_semaphore);

/* cp_sync.c: fences, waiting */
CP_EXECUTE(cp_release_mem);
CP_EXECUTE(cp_wait_reg_mem);
CP_EXECUTE(cp_wait_reg_mem64);
CP_EXECUTE(cp_cond_write);
CP_EXECUTE(cp_invalidate_tlbs);
CP_EXECUTE(cp_hdp_flush);

#endif
