/* SPDX-License-Identifier: MIT */
/*
 * wakeup.pml - submit, interrupt and wait as the reference kernel and the card do them, for Spin (wakeup.py runs it).
 *
 * CLIENTS clients submit JOBS jobs each, then sleep until their last job is done. The last job of client 1 waits for
 * the first one of client 0. The ring has room for ROOM jobs. Nothing ever rescues anybody: there is no tick, sleep has
 * no deadline and no spurious end, and the card raises its interrupt only while that is armed. Spin tries every
 * interleaving; a state in which nothing can go on and somebody still sleeps is an error ("invalid end state"): a lost
 * wake-up.
 *
 * The names are those of the C sources: core/tools.c, core/kgpu.c, submit/queue.c, submit/ring.c, blocks/ih.c and
 * qemu/navi23/ih.c. With BREAK defined as 1 to 4 one of them makes a mistake, which Spin must find.
 */
#ifndef BREAK
#define BREAK 0
#endif

#define CLIENTS 2
#define JOBS 3
#define ROOM 2

/* ---- the kernel; all of it under the lock ------------------------------------------------------------------------ */

bool locked;
bool woken;
bool asleep[CLIENTS];          /* on the one channel that kgpu_os_wake wakes */
byte submitted[CLIENTS];       /* jobs */
byte pushed[CLIENTS];          /* of those, that have reached the ring */
byte completed[CLIENTS];
byte owner[CLIENTS * JOBS];    /* of each job on the ring, by position */
byte written, retired;         /* positions of the ring, in jobs */
byte ih_read;

/* ---- the card ---------------------------------------------------------------------------------------------------- */

byte doorbell, fence;          /* jobs */
byte ih_written, ih_rptr;
bool armed = true;             /* an entry raises the interrupt; not again until the read pointer is written */
bool msi;                      /* raised, not taken yet */

inline lock()   { atomic { !locked -> locked = true } }
inline unlock() { locked = false }

inline wake()
{
    d_step {
        for (i : 0 .. CLIENTS - 1) { asleep[i] = false }
        i = 0
    }
}

/* The job that is client c's next waits for nothing that is not done. */
#define RUNNABLE(c) (pushed[c] < submitted[c] && !(c == 1 && pushed[c] == JOBS - 1 && completed[0] == 0))

/* Queues take turns until none has a job that can go; then the doorbell. */
inline schedule()
{
    do
    :: RUNNABLE(0) && written - retired < ROOM -> owner[written] = 0; pushed[0]++; written++
    :: RUNNABLE(1) && written - retired < ROOM -> owner[written] = 1; pushed[1]++; written++
    :: else -> break
    od;
    doorbell = written
}

inline settle()
{
    if
    :: woken ->
        do
        :: woken ->
            woken = false;
#if BREAK != 3 /* 3: wakes who sleeps, but starts nothing */
            schedule()
#endif
        :: else -> break
        od;
        wake()
    :: else
    fi
}

/* kgpu_os_wait: falls asleep and lets go of the lock in one step. */
inline wait(me)
{
#if BREAK == 1 /* 1: in two */
    unlock();
    asleep[me] = true;
#else
    atomic { asleep[me] = true; locked = false }
#endif
    !asleep[me];
    lock()
}

inline retire()
{
    do
    :: retired < written && retired < fence ->
        completed[owner[retired]]++;
        retired++;
        woken = true
    :: else -> break
    od
}

inline write_rptr()
{
    d_step {
        ih_rptr = ih_read;
        if
        :: ih_rptr != ih_written -> msi = true
        :: else -> armed = true
        fi
    }
}

inline ih_process()
{
    end = ih_written;
#if BREAK == 4 /* 4: nothing to read, so the read pointer is not written */
    do
    :: ih_read != end -> ih_read = end; write_rptr(); end = ih_written
    :: else -> break
    od;
#else
    do
    :: ih_read = end;
       write_rptr();
       end = ih_written;
       if
       :: ih_read != end
       :: else -> break
       fi
    od;
#endif
    end = 0
}

proctype client(byte me)
{
    byte i;

    do
    :: submitted[me] < JOBS ->
        lock();
        submitted[me]++;
        schedule();
        settle();
        unlock()
    :: else -> break
    od;
    lock();
    do
    :: completed[me] < JOBS -> settle(); wait(me)
    :: else -> break
    od;
    unlock()
}

proctype irq()
{
    byte i, end;

end_idle:
    do
    :: atomic { msi -> msi = false };
       lock();
       ih_process();
       retire();
       settle();
       unlock()
    od
}

/* An entry is in memory before its interrupt is raised: two steps, between which the kernel may read it. */
proctype card()
{
    byte done;

end_idle:
    do
    :: done < doorbell ->
        done++;
#if BREAK != 2
        fence = done;
#endif
        ih_written++;
        atomic {
            if
            :: armed -> armed = false; msi = true
            :: else
            fi
        }
#if BREAK == 2 /* 2: the fence is written after the interrupt */
        fence = done
#endif
    od
}

init
{
    atomic {
        run client(0);
        run client(1);
        run irq();
        run card()
    }
}
