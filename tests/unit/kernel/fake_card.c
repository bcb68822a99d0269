/* SPDX-License-Identifier: MIT */
/* fake_card.c - see fake_card.h. */
#include "fake_card.h"

#include <kgpu_bus.h>
#include <navi23/discovery.h>
#include <navi23/regs/fields.h>
#include <navi23/regs/ih.h>
#include <navi23/regs/mmio.h>
#include <navi23/regs/psp.h>
#include <navi23/regs/pte.h>
#include <navi23/regs/smu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FB_BASE 0x8000u

/* As the card's BIOS leaves it. */
static void switch_on(struct fake_card *card)
{
    discovery_make(card->vram + FAKE_DISCOVERY_AT);
    card->registers[REG_RCC_CONFIG_MEMSIZE] = FAKE_VRAM_BYTES >> 20;
    card->registers[REG_GCMC_VM_FB_LOCATION_BASE] = FB_BASE;
    card->registers[REG_GB_ADDR_CONFIG] = 0x343;
    card->registers[REG_MP0_C2PMSG_35] = PSP_READY;
    for (unsigned vmid = 0; vmid < 16; vmid++)
        card->registers[REG_GDS_VMID0_SIZE + 2 * vmid] = FAKE_GDS_BYTES;
    for (uint32_t engine = 0; engine < 2; engine++) {
        card->registers[REG_SDMA0_STATUS_REG + engine * SDMA_DISTANCE] = FIELD_SDMA_STATUS_REG__IDLE;
        card->registers[REG_SDMA0_F32_CNTL + engine * SDMA_DISTANCE] = FIELD_SDMA_F32_CNTL__HALT;
    }
    card->registers[REG_CP_MEC_CNTL] = FIELD_CP_MEC_CNTL__MEC_ME1_HALT | FIELD_CP_MEC_CNTL__MEC_ME2_HALT;
}

void fake_card_init(struct fake_card *card, struct fake_os *os)
{
    memset(card, 0, sizeof *card);
    card->os = os;
    card->vendor = 0x1002;
    card->device = 0x73ff;
    card->registers = calloc(FAKE_REGISTERS, sizeof *card->registers);
    card->vram = malloc(FAKE_VRAM_BYTES);
    if (!card->registers || !card->vram)
        abort();
    memset(card->vram, 0xee, FAKE_VRAM_BYTES); /* memory is dirty when a card is switched on */
    memset(card->gds, 0xee, FAKE_GDS_BYTES);
    card->aperture = FAKE_VRAM_BYTES;
    switch_on(card);
}

void fake_card_finish(struct fake_card *card)
{
    free(card->registers);
    free(card->vram);
}

void fake_card_forget(struct fake_card *card)
{
    card->event_count = 0;
}

unsigned fake_card_find(const struct fake_card *card, enum fake_event_kind kind, unsigned from)
{
    while (from < card->event_count && card->events[from].kind != kind)
        from++;
    return from;
}

static void note(struct fake_card *card, enum fake_event_kind kind, uint64_t what, uint64_t size)
{
    if (card->event_count < FAKE_EVENTS)
        card->events[card->event_count++] = (struct fake_event){ kind, what, size };
}

uint64_t fake_card_vram64(const struct fake_card *card, uint64_t offset)
{
    uint64_t value;

    memcpy(&value, card->vram + offset, sizeof value);
    return value;
}

uint64_t fake_card_walk(const struct fake_card *card, uint64_t root, uint64_t va)
{
    uint64_t entry = root;

    for (unsigned level = PT_LEVELS; level-- > 0;) {
        if (!(entry & PTE_VALID))
            return 0;
        entry = fake_card_vram64(card, (entry & PTE_ADDRESS_MASK) + PT_INDEX(va, level) * 8);
        if (level == 1 && (entry & PTE_PDE_AS_PTE)) /* a large page: what a table below it would say */
            return (entry & ~PTE_PDE_AS_PTE) + (entry & PTE_VALID ? PT_INDEX(va, 0) << 12 : 0);
    }
    return entry;
}

/* ---- the discovery binary ---------------------------------------------------------------------------------------- */

static uint16_t half(const unsigned char *bytes, unsigned at)
{
    return (uint16_t)(bytes[at] | bytes[at + 1] << 8);
}

static void set_half(unsigned char *bytes, unsigned at, uint32_t value)
{
    bytes[at] = (unsigned char)value;
    bytes[at + 1] = (unsigned char)(value >> 8);
}

static uint32_t sum(const unsigned char *bytes, unsigned from, unsigned count)
{
    uint32_t total = 0;

    for (unsigned i = from; i < from + count; i++)
        total += bytes[i];
    return total;
}

void fake_card_seal_discovery(unsigned char *binary)
{
    unsigned ips = half(binary, DISCOVERY_AT_TABLES + DISCOVERY_TABLE_OFFSET);

    set_half(binary, DISCOVERY_AT_TABLES + DISCOVERY_TABLE_CHECKSUM,
             sum(binary, ips, half(binary, ips + DISCOVERY_IPS_AT_BYTES)));
    set_half(binary, DISCOVERY_AT_CHECKSUM,
             sum(binary, DISCOVERY_AT_BYTES, half(binary, DISCOVERY_AT_BYTES) - DISCOVERY_AT_BYTES));
}

/* IP block `index` of the only die. */
static unsigned char *ip_block(struct fake_card *card, unsigned index)
{
    unsigned char *binary = card->vram + FAKE_DISCOVERY_AT;
    unsigned ips = half(binary, DISCOVERY_AT_TABLES + DISCOVERY_TABLE_OFFSET);
    unsigned char *ip = binary + half(binary, ips + DISCOVERY_IPS_AT_DIE_LIST + 2) + DISCOVERY_DIE_HEADER;

    while (index-- > 0)
        ip += DISCOVERY_IP_BYTES + ip[DISCOVERY_IP_BASES] * 4;
    return ip;
}

void fake_card_set_ip(struct fake_card *card, unsigned index, uint32_t version)
{
    unsigned char *ip = ip_block(card, index);

    ip[DISCOVERY_IP_MAJOR] = (unsigned char)(version >> 16);
    ip[DISCOVERY_IP_MINOR] = (unsigned char)(version >> 8);
    ip[DISCOVERY_IP_REVISION] = (unsigned char)version;
    fake_card_seal_discovery(card->vram + FAKE_DISCOVERY_AT);
}

void fake_card_harvest_ip(struct fake_card *card, unsigned index)
{
    ip_block(card, index)[DISCOVERY_IP_HARVEST] = 1;
    fake_card_seal_discovery(card->vram + FAKE_DISCOVERY_AT);
}

/* ---- VMID 0 ------------------------------------------------------------------------------------------------------ */

static uint64_t register_pair(const struct fake_card *card, uint32_t low)
{
    return card->registers[low] | (uint64_t)card->registers[low + 1] << 32;
}

/* The system memory behind an address of VMID 0, through the flat table of the GART. */
void *fake_card_vmid0(struct fake_card *card, uint64_t address)
{
    uint64_t table = register_pair(card, REG_GCVM_CONTEXT0_PAGE_TABLE_BASE_ADDR_LO32) & PTE_ADDRESS_MASK;
    uint64_t first = register_pair(card, REG_GCVM_CONTEXT0_PAGE_TABLE_START_ADDR_LO32);
    uint64_t entry = fake_card_vram64(card, table + (address / 4096 - first) * 8);
    unsigned char *page = entry & PTE_SYSTEM ? fake_os_bus(card->os, entry & PTE_ADDRESS_MASK) : NULL;

    return page ? page + address % 4096 : NULL;
}

/* ---- power management -------------------------------------------------------------------------------------------- */

/* What the table of metrics says. */
static void write_metrics(struct fake_card *card)
{
    static const struct { unsigned at; uint16_t value; } metrics[] = {
        { SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_GFX, 2000 }, { SMU_METRICS_CLOCKS + 4 * SMU_CLOCK_MEMORY, 800 },
        { SMU_METRICS_TEMPERATURE, 55 }, { SMU_METRICS_GFX_LOAD, 42 }, { SMU_METRICS_POWER, 101 },
    };
    unsigned char *table = fake_card_vmid0(card, card->smu_table);

    for (unsigned i = 0; table && i < sizeof metrics / sizeof *metrics; i++)
        memcpy(table + metrics[i].at, &metrics[i].value, 2);
}

static void mode1_reset(struct fake_card *card)
{
    card->mode1_resets++;
    card->stays_down = false;
    memset(card->vram, 0, FAKE_VRAM_BYTES);
    memset(card->registers, 0, FAKE_REGISTERS * sizeof *card->registers);
    memset(card->hqd, 0, sizeof card->hqd);
    memset(card->rings, 0, sizeof card->rings);
    memset(card->dcn.heads, 0, sizeof card->dcn.heads);
    card->psp_read = 0;
    card->asleep = false;
    switch_on(card);
}

static void set_asleep(struct fake_card *card, bool asleep)
{
    card->asleep = asleep;
    card->registers[REG_SMUIO_GFX_MISC_CNTL] =
        FIELD_PUT(FIELD_SMUIO_GFX_MISC_CNTL__PWR_GFXOFF_STATUS, asleep ? SMU_GFX_OFF : SMU_GFX_ON);
}

static void smu_message(struct fake_card *card, uint32_t message)
{
    uint32_t *word = &card->registers[REG_MP1_C2PMSG_82];

    if (card->smu_mute)
        return;
    card->registers[REG_MP1_C2PMSG_90] = message == card->smu_refused ? SMU_FAILED : SMU_OK;
    if (message == card->smu_refused)
        return;
    if (message == SMU_MSG_GET_DRIVER_IF_VERSION)
        *word = SMU_DRIVER_IF_VERSION;
    else if (message == SMU_MSG_SET_TABLE_ADDRESS_HIGH)
        card->smu_table = (uint64_t)*word << 32;
    else if (message == SMU_MSG_SET_TABLE_ADDRESS_LOW)
        card->smu_table |= *word;
    else if (message == SMU_MSG_TABLE_TO_MEMORY)
        write_metrics(card);
    else if (message == SMU_MSG_MODE1_RESET)
        mode1_reset(card);
    card->naps += message == SMU_MSG_ALLOW_GFXOFF;
    card->wakes += message == SMU_MSG_DISALLOW_GFXOFF;
    if (message == SMU_MSG_ALLOW_GFXOFF || message == SMU_MSG_DISALLOW_GFXOFF)
        set_asleep(card, message == SMU_MSG_ALLOW_GFXOFF);
}

/* Whether the register is one of the graphics core, and that sleeps: nothing may touch it then. */
static bool is_asleep(struct fake_card *card, uint32_t dword)
{
    bool gfx = (dword >= 0x1260 && dword < 0x34c0) || (dword >= 0xa000 && dword < 0x10400);

    card->asleep_touches += gfx && card->asleep;
    return gfx && card->asleep;
}

/* ---- the security processor -------------------------------------------------------------------------------------- */

#define TMR_BYTES (1u << 20)

static void psp_command(struct fake_card *card, uint32_t *command)
{
    uint32_t id = command[PSP_COMMAND_ID];

    command[PSP_RESPONSE_STATUS] = id == card->refused;
    command[PSP_RESPONSE_TMR_BYTES] = TMR_BYTES;
    if (id == PSP_CMD_LOAD_IP_FW && command[PSP_COMMAND_TYPE] == PSP_FW_SMU)
        card->registers[REG_MP1_C2PMSG_90] = SMU_OK;
    if (id == PSP_CMD_LOAD_IP_FW && card->load_count < 64)
        card->loads[card->load_count++] = command[PSP_COMMAND_TYPE];
    if (id == PSP_CMD_AUTOLOAD_RLC)
        card->registers[REG_RLC_RLCS_BOOTLOAD_STATUS] = FIELD_RLC_RLCS_BOOTLOAD_STATUS__COMPLETE;
}

static void psp_run(struct fake_card *card)
{
    uint64_t ring = register_pair(card, REG_MP0_C2PMSG_69);

    while (card->psp_read != card->registers[REG_MP0_C2PMSG_67]) {
        const uint32_t *frame = fake_card_vmid0(card, ring + card->psp_read * 4ull);
        const uint64_t *buffer = (const void *)&frame[PSP_FRAME_COMMAND_LO];
        uint64_t fence = frame[PSP_FRAME_FENCE_LO] | (uint64_t)frame[PSP_FRAME_FENCE_HI] << 32;

        psp_command(card, fake_card_vmid0(card, *buffer));
        memcpy(fake_card_vmid0(card, fence), &frame[PSP_FRAME_FENCE_VALUE], 4);
        card->psp_read = (card->psp_read + PSP_FRAME_DWORDS) % (card->registers[REG_MP0_C2PMSG_71] / 4);
    }
}

static void psp_write(struct fake_card *card, uint32_t reg, uint32_t value)
{
    if (card->mute) {
        card->registers[reg] = 0;
        return;
    }
    if (reg == REG_MP0_C2PMSG_67) {
        psp_run(card);
        return;
    }
    if (reg == REG_MP0_C2PMSG_64 && value == PSP_CONTROL_MODE1_RESET) {
        mode1_reset(card);
        return;
    }
    card->registers[reg] = PSP_READY;
    card->psp_read = 0;
    if (reg == REG_MP0_C2PMSG_35 && card->boot_count < 8)
        card->boots[card->boot_count++] = value;
    if (reg == REG_MP0_C2PMSG_35 && value == PSP_BOOT_SECURE_OS) {
        card->registers[REG_MP0_C2PMSG_64] = PSP_READY;
        card->registers[REG_MP0_C2PMSG_81] = 1;
    }
}

/* ---- the interrupt ring ------------------------------------------------------------------------------------------ */

/* The register forgets the overflow; the copy in memory is as it was until the next entry. */
static void clear_overflow(struct fake_card *card)
{
    card->registers[REG_IH_RB_WPTR] &= ~FIELD_IH_RB_WPTR__RB_OVERFLOW;
    if (++card->overflow_clears > FAKE_ENDLESS) {
        printf("Bail out! the kernel does not get out of an overflow of the interrupt ring\n");
        fflush(stdout);
        abort();
    }
}

void fake_card_interrupt(struct fake_card *card, uint32_t client, uint32_t source, uint32_t vmid, uint32_t data0,
                         uint32_t data1)
{
    const uint32_t *r = card->registers;
    uint32_t entry[8] = { client | source << 8 | vmid << 24, 0, 0, 0, data0, data1, 0, 0 };
    uint32_t bytes = 4u << FIELD_GET(FIELD_IH_RB_CNTL__RB_SIZE, r[REG_IH_RB_CNTL]);
    uint64_t bus = (uint64_t)r[REG_IH_RB_BASE] << 8 | (uint64_t)r[REG_IH_RB_BASE_HI] << 40;
    uint64_t back = r[REG_IH_RB_WPTR_ADDR_LO] | (uint64_t)r[REG_IH_RB_WPTR_ADDR_HI] << 32;
    uint32_t overflow = r[REG_IH_RB_WPTR] & FIELD_IH_RB_WPTR__RB_OVERFLOW, wptr = r[REG_IH_RB_WPTR] - overflow;

    if (!(r[REG_IH_RB_CNTL] & FIELD_IH_RB_CNTL__RB_ENABLE))
        return;
    memcpy(fake_os_bus(card->os, bus + wptr), entry, sizeof entry);
    wptr = (wptr + IH_ENTRY_BYTES) % bytes;
    if (wptr == r[REG_IH_RB_RPTR])
        overflow = FIELD_IH_RB_WPTR__RB_OVERFLOW;
    wptr |= overflow;
    card->registers[REG_IH_RB_WPTR] = wptr;
    memcpy(fake_os_bus(card->os, back), &wptr, sizeof wptr);
}

/* ---- kgpu_bus.h -------------------------------------------------------------------------------------------------- */

void kgpu_bus_info(void *opaque, struct kgpu_bus_info *out)
{
    struct fake_card *card = opaque;

    *out = (struct kgpu_bus_info){ .vendor = card->vendor, .device = card->device, .subvendor = 0x1043,
                                   .subdevice = 0x0001, .revision = 0xc7, .bus = 3, .aperture_size = card->aperture,
                                   .doorbell_size = 2u << 20, .register_size = 1u << 20 };
}

/* The dword of VRAM that MM_INDEX and MM_INDEX_HI lead to. */
static uint32_t vram_window(const struct fake_card *card)
{
    uint64_t high = (uint64_t)card->registers[REG_MM_INDEX_HI] << 31;
    uint64_t offset = (card->registers[REG_MM_INDEX] & ~MM_INDEX_VRAM) | high;
    uint32_t value = 0;

    if ((card->registers[REG_MM_INDEX] & MM_INDEX_VRAM) && offset < FAKE_VRAM_BYTES)
        memcpy(&value, card->vram + offset, sizeof value);
    return value;
}

uint32_t kgpu_bus_reg_read(void *opaque, uint32_t dword)
{
    struct fake_card *card = opaque;

    if (is_asleep(card, dword))
        return UINT32_MAX;
    if (dword == REG_MM_DATA)
        return vram_window(card);
    if (dword == REG_GRBM_STATUS)
        return fake_rings_have_waves(card) ? FIELD_GRBM_STATUS__SPI_BUSY : 0;
    fake_dcn_read(card, dword);
    return *fake_rings_register(card, dword);
}

void kgpu_bus_reg_write(void *opaque, uint32_t dword, uint32_t value)
{
    struct fake_card *card = opaque;

    if (is_asleep(card, dword))
        return;
    *fake_rings_register(card, dword) = value;
    fake_dcn_write(card, dword, value);
    if (dword == REG_MP1_C2PMSG_66)
        smu_message(card, value);
    if (dword == REG_MP0_C2PMSG_35 || dword == REG_MP0_C2PMSG_64 || dword == REG_MP0_C2PMSG_67)
        psp_write(card, dword, value);
    if (dword == REG_HDP_MEM_COHERENCY_FLUSH_CNTL)
        note(card, FAKE_HDP_FLUSH, 0, 0);
    if (dword >= REG_GCVM_INVALIDATE_ENG0_REQ && dword < REG_GCVM_INVALIDATE_ENG0_REQ + GCVM_INVALIDATE_ENGINES) {
        note(card, FAKE_TLB_INVALIDATE, FIELD_GET(FIELD_GCVM_INVALIDATE_REQ__PER_VMID, value), 0);
        if (!card->dead)
            card->registers[dword - REG_GCVM_INVALIDATE_ENG0_REQ + REG_GCVM_INVALIDATE_ENG0_ACK] =
                FIELD_GET(FIELD_GCVM_INVALIDATE_REQ__PER_VMID, value);
    }
    if (dword == REG_SQ_CMD)
        fake_rings_kill(card, value);
    if ((dword == REG_GRBM_SOFT_RESET || dword == REG_CP_HQD_DEQUEUE_REQUEST) && !card->stays_down)
        fake_rings_reset(card, card->registers[REG_GRBM_SOFT_RESET]);
    if (dword == REG_IH_RB_CNTL && (value & FIELD_IH_RB_CNTL__WPTR_OVERFLOW_CLEAR))
        clear_overflow(card);
}

void kgpu_bus_doorbell(void *opaque, uint32_t index, uint64_t value)
{
    struct fake_card *card = opaque;

    card->asleep_touches += card->asleep;
    note(card, FAKE_DOORBELL, value, 0);
    fake_rings_doorbell(card, index, value);
}

void kgpu_bus_vram_write(void *opaque, uint64_t offset, const void *src, size_t size)
{
    struct fake_card *card = opaque;

    if (offset + size > card->aperture)
        abort();
    memcpy(card->vram + offset, src, size);
    note(card, FAKE_VRAM_WRITE, offset, size);
}

void kgpu_bus_vram_clear(void *opaque, uint64_t offset, size_t size)
{
    struct fake_card *card = opaque;

    if (offset + size > card->aperture)
        abort();
    memset(card->vram + offset, 0, size);
    note(card, FAKE_VRAM_WRITE, offset, size);
}
