/* SPDX-License-Identifier: MIT */
/* cpu.c - what a processor is given before it runs anything else: segments, and the features that the kernel wants. */
#include "cpu/cpu.h"

#include "cpu/asm.h"
#include "cpu/trap.h"
#include "kernel.h"
#include "memory/page.h"

struct cpu cpus[CPU_MAX];

/* Of the 64-bit segments only these bits still mean something. */
#define SEGMENT_PRESENT (1ull << 47 | 1ull << 44 | 1ull << 41)
#define SEGMENT_CODE (SEGMENT_PRESENT | 1ull << 43 | 1ull << 53)
#define SEGMENT_DATA SEGMENT_PRESENT
#define SEGMENT_USER (3ull << 45)
#define SEGMENT_TSS (1ull << 47 | 9ull << 40)
#define SELECTOR_TSS 0x28u

#define EFER_SYSCALL 0x1u
#define EFER_NX 0x800u

#define CR0_COPROCESSOR 0x2u /* MP: WAIT traps when the FPU would */
#define CR0_EMULATE 0x4u
#define CR0_WRITE_PROTECT 0x10000u /* of the kernel's writes, too */
#define CR0_CACHES_OFF 0x60000000u

#define CR4_GLOBAL 0x80u
#define CR4_FXSR 0x200u
#define CR4_SIMD_EXCEPTIONS 0x400u
#define CR4_UMIP 0x800u
#define CR4_SMEP 0x100000u

/* By entry: 0 write-back, 1 write-combining (PT_COMBINE), 2 uncached unless MTRRs say better, 3 uncached; again. */
#define PAT 0x0007010600070106ull

#define EXCEPTION_STACK_SIZE PAGE_SIZE

struct pointer { /* for LGDT */
    uint16_t limit;
    const void *base;
} __attribute__((packed));

static void load_segments(struct cpu *cpu)
{
    uint64_t tss = (uint64_t)&cpu->tss;
    struct pointer gdt = { sizeof cpu->gdt - 1, cpu->gdt };

    cpu->gdt[SELECTOR_KERNEL_CODE / 8] = SEGMENT_CODE;
    cpu->gdt[SELECTOR_KERNEL_DATA / 8] = SEGMENT_DATA;
    cpu->gdt[SELECTOR_USER_DATA / 8] = SEGMENT_DATA | SEGMENT_USER;
    cpu->gdt[SELECTOR_USER_CODE / 8] = SEGMENT_CODE | SEGMENT_USER;
    cpu->gdt[SELECTOR_TSS / 8] =
        SEGMENT_TSS | (sizeof cpu->tss - 1) | (tss & 0xffffff) << 16 | (tss >> 24 & 0xff) << 56;
    cpu->gdt[SELECTOR_TSS / 8 + 1] = tss >> 32;
    cpu->tss.io_map = sizeof cpu->tss; /* none: the program reaches no port */

    /* The selectors of code and data are the boot GDT's, so nothing changes under this code's feet. */
    __asm__ volatile("lgdt %0" : : "m"(gdt) : "memory");
    __asm__ volatile("ltr %w0" : : "r"(SELECTOR_TSS) : "memory");
}

/*
 * OSXSAVE stays off: programs see from it that nobody keeps AVX registers for them, and AVX instructions fault.
 * Threads' states are what FXSAVE stores, and code for SSE is the fastest there is under QEMU's TCG. FSGSBASE stays
 * off, too: the kernel knows its own GS by the top bit (trap.S), and a thread's FS base is where it put it.
 */
static void set_features(void)
{
    uint32_t features[4];
    uint64_t cr4 = cr4_read() | CR4_GLOBAL | CR4_FXSR | CR4_SIMD_EXCEPTIONS;

    cpuid(7, 0, features);
    if (features[1] & 1u << 7)
        cr4 |= CR4_SMEP;
    if (features[2] & 1u << 2)
        cr4 |= CR4_UMIP;
    cr4_write(cr4);
    cr0_write((cr0_read() & ~(uint64_t)(CR0_EMULATE | CR0_CACHES_OFF)) | CR0_COPROCESSOR | CR0_WRITE_PROTECT);
    msr_write(MSR_EFER, msr_read(MSR_EFER) | EFER_SYSCALL | EFER_NX);
    msr_write(MSR_PAT, PAT);
}

void cpu_init(struct cpu *cpu, uint32_t number)
{
    cpu->self = cpu;
    cpu->number = number;
    cpu->root = cr3_read();
    cpu->timer_at = INT64_MAX;
    load_segments(cpu);
    msr_write(MSR_GS_BASE, (uint64_t)cpu);
    msr_write(MSR_KERNEL_GS_BASE, 0); /* the program's */
    set_features();
    trap_init_cpu();
}

void cpu_init_stacks(struct cpu *cpu)
{
    for (unsigned i = 0; i < 3; i++) {
        uint64_t page = page_alloc();

        if (!page)
            panic("no memory for the stacks of processor %u", cpu->number);
        cpu->tss.ist[i] = (uint64_t)page_ptr(page) + EXCEPTION_STACK_SIZE;
    }
}
