/* SPDX-License-Identifier: MIT */
/* fault_test.c - what a fault's status and slot say, to the client and to the log. */
#include "machine.h"
#include "tap.h"

#include <navi23/regs/fields.h>
#include <vm/fault.h>
#include <vm/vm.h>

#include <string.h>

#define ADDRESS UINT64_C(0xffff800000042000)
#define MISSED(what) FIELD_PUT(FIELD_GCVM_FAULT_STATUS__PERMISSION_FAULTS, what)

static struct machine machine;
static mgpu_handle vm;
static uint32_t vmid;

static void begin(void)
{
    machine_start(&machine);
    machine_vm(&machine); /* so that the VM's handle and its slot differ */
    vm = machine_vm(&machine);
    vmid = kgpu_vmid_get(machine_object(&machine, KGPU_TYPE_VM, vm));
}

static struct mgpu_query_fault report(uint32_t status, bool write)
{
    struct mgpu_query_fault fault = { 0 };
    struct mgpu_query query = { .what = MGPU_QUERY_FAULT, .data = (uintptr_t)&fault, .data_size = sizeof fault };

    kgpu_vm_fault(machine.kgpu, vmid, ADDRESS, status, write);
    CHECK_EQ(mgpu_query(machine.client, &query), 0);
    return fault;
}

static void the_status_tells_the_access(void)
{
    static const struct {
        uint32_t missed;
        bool write;
        uint32_t access;
        const char *line; /* has this in it */
    } rows[] = {
        { 1, false, 0, "cannot read 0xffff800000042000: nothing is mapped there" },
        { 1, true, MGPU_FAULT_WRITE, "cannot write 0xffff800000042000: nothing is mapped there" },
        { 2, false, MGPU_FAULT_PERMISSION, "cannot read 0xffff800000042000: the mapping does not allow it" },
        { 4, true, MGPU_FAULT_WRITE | MGPU_FAULT_PERMISSION, "cannot write" },
        { 8, false, MGPU_FAULT_EXECUTE | MGPU_FAULT_PERMISSION, "cannot execute" },
        { 0, false, 0, "cannot read" },
    };

    begin();
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t status = MISSED(rows[i].missed) | FIELD_PUT(FIELD_GCVM_FAULT_STATUS__VMID, vmid);
        struct mgpu_query_fault fault = report(status, rows[i].write);

        CHECK_EQ(fault.access, rows[i].access);
        CHECK_EQ(fault.address, ADDRESS);
        CHECK_EQ(fault.status, status);
        CHECK_EQ(fault.vmid, vmid);
        CHECK_EQ(fault.vm, vm);
        CHECK_EQ(fault.count, i + 1);
        CHECK(strstr(machine.os.last_line, rows[i].line) != NULL);
    }
    machine_stop(&machine);
}

/* The register still has the first fault, of somebody else. */
static void another_slots_status_tells_nothing(void)
{
    begin();
    CHECK_EQ(report(MISSED(4) | FIELD_PUT(FIELD_GCVM_FAULT_STATUS__VMID, vmid + 1), false).access, 0);
    machine_stop(&machine);
}

/* Its queue keeps the VM, and nobody is there any more to be told. */
static void nobodys_fault_is_logged(void)
{
    unsigned errors;

    begin();
    CHECK(machine_queue(&machine, vm, 0) != 0);
    CHECK_EQ(mgpu_vm_destroy(machine.client, vm), 0);
    errors = machine.os.lines[KGPU_LOG_ERROR];
    CHECK_EQ(report(0, false).count, 0);
    CHECK_EQ(machine.os.lines[KGPU_LOG_ERROR], errors + 1);
    CHECK(strstr(machine.os.last_line, "client 0, VM 0x0") != NULL);
    machine_stop(&machine);
}

int main(void)
{
    TAP_RUN(the_status_tells_the_access);
    TAP_RUN(another_slots_status_tells_nothing);
    TAP_RUN(nobodys_fault_is_logged);
    return tap_done();
}
