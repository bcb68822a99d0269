; SPDX-License-Identifier: MIT
; shaders.s - the shaders of the suite, for gfx1032. shaders.h has them as words; `shaders.py` writes it, and a
; test compares. User SGPRs come first, s[0:1] is where a shader leaves its result; then the group's x, where it is
; enabled. Each global label begins a shader.

; dst[i] = s2, groups of 64
        .globl fill
fill:
        s_lshl_b32 s3, s3, 6
        v_add_nc_u32 v0, s3, v0
        v_lshlrev_b32 v0, 2, v0
        v_mov_b32 v1, s2
        global_store_dword v0, v1, s[0:1]
        s_endpgm

; dst[i] = src[i], groups of 64; src is s[2:3]
        .globl copy
copy:
        s_lshl_b32 s4, s4, 6
        v_add_nc_u32 v0, s4, v0
        v_lshlrev_b32 v0, 2, v0
        global_load_dword v1, v0, s[2:3]
        s_waitcnt vmcnt(0)
        global_store_dword v0, v1, s[0:1]
        s_endpgm

; dst[group] = the sum of src[256 * group ..], groups of 256, wave64, 1 KiB of LDS
        .globl reduce
reduce:
        s_lshl_b32 s5, s4, 8
        v_add_nc_u32 v1, s5, v0
        v_lshlrev_b32 v1, 2, v1
        global_load_dword v2, v1, s[2:3]
        v_lshlrev_b32 v3, 2, v0
        s_movk_i32 s6, 0x80
        s_waitcnt vmcnt(0)
        ds_write_b32 v3, v2
.Lhalve:
        s_waitcnt lgkmcnt(0)
        s_barrier
        v_cmp_gt_u32 vcc, s6, v0
        s_and_saveexec_b64 s[8:9], vcc
        s_lshl_b32 s7, s6, 2
        v_add_nc_u32 v4, s7, v3
        ds_read_b32 v5, v4
        ds_read_b32 v6, v3
        s_waitcnt lgkmcnt(0)
        v_add_nc_u32 v5, v5, v6
        ds_write_b32 v3, v5
        s_mov_b64 exec, s[8:9]
        s_lshr_b32 s6, s6, 1
        s_cmp_lg_u32 s6, 0
        s_cbranch_scc1 .Lhalve
        s_waitcnt lgkmcnt(0)
        v_cmp_eq_u32 vcc, 0, v0
        s_and_saveexec_b64 s[8:9], vcc
        s_cbranch_execz .Lreduced
        ds_read_b32 v5, v3
        s_lshl_b32 s4, s4, 2
        v_mov_b32 v1, s4
        s_waitcnt lgkmcnt(0)
        global_store_dword v1, v5, s[0:1]
.Lreduced:
        s_endpgm

; One record of 32 bytes for each invocation, from dst + 64 on, in any order: s2 .. s6, v0, v1, v2. dst[0] counts them.
        .globl whoami
whoami:
        v_mov_b32 v3, 1
        v_mov_b32 v4, 0
        global_atomic_add v3, v4, v3, s[0:1] glc
        v_mov_b32 v8, s2
        v_mov_b32 v9, s3
        v_mov_b32 v10, s4
        v_mov_b32 v11, s5
        v_mov_b32 v12, s6
        v_mov_b32 v13, v0
        v_mov_b32 v14, v1
        v_mov_b32 v15, v2
        s_waitcnt vmcnt(0)
        v_lshlrev_b32 v3, 5, v3
        global_store_dwordx4 v3, v[8:11], s[0:1] offset:64
        global_store_dwordx4 v3, v[12:15], s[0:1] offset:80
        s_endpgm

; Each invocation adds 1 to dst[0], after s2 rounds of waiting.
        .globl count_slowly
count_slowly:
.Lcount:
        s_sub_u32 s2, s2, 1
        s_cmp_lg_u32 s2, 0
        s_cbranch_scc1 .Lcount
        v_mov_b32 v1, 0
        v_mov_b32 v2, 1
        global_atomic_add v1, v2, s[0:1]
        s_endpgm

; dst[0] = 1, and 2 when the word at s[2:3] is not 0 any more
        .globl meet
meet:
        v_mov_b32 v1, 0
        v_mov_b32 v2, 1
        v_mov_b32 v3, 2
        global_store_dword v1, v2, s[0:1]
        s_waitcnt_vscnt null, 0
.Lagain:
        global_load_dword v4, v1, s[2:3] glc dlc
        s_waitcnt vmcnt(0)
        v_readfirstlane_b32 s4, v4
        s_cmp_eq_u32 s4, 0
        s_cbranch_scc1 .Lagain
        global_store_dword v1, v3, s[0:1]
        s_endpgm

; dst[0] = what a scalar load finds at s[2:3]
        .globl peek
peek:
        s_load_dword s4, s[2:3], 0x0
        v_mov_b32 v0, 0
        s_waitcnt lgkmcnt(0)
        v_mov_b32 v1, s4
        global_store_dword v0, v1, s[0:1]
        s_endpgm

; never ends
        .globl endless
endless:
.Lendless:
        s_branch .Lendless

; nothing
        .globl nothing
nothing:
        s_endpgm

; ---- draws: vertices by NGG in waves of 64, a wave a group; s[8:9] has vertices of 32 bytes, a position and a colour,
; s10 how far an instance is from the one before in x, s11 the first vertex, s12 the first instance

        .globl vertex
vertex:
        s_bfe_u32 s4, s2, 0x9000c
        s_bfe_u32 s5, s2, 0x90016
        s_lshl_b32 s5, s5, 12
        s_or_b32 m0, s5, s4
        s_sendmsg sendmsg(MSG_GS_ALLOC_REQ)
        s_bfe_u32 s4, s3, 0x80008
        s_bfm_b64 exec, s4, 0
        exp prim v0, off, off, off done
        s_bfe_u32 s4, s3, 0x80000
        s_bfm_b64 exec, s4, 0
        v_add_nc_u32 v9, s11, v5
        v_lshlrev_b32 v9, 5, v9
        global_load_dwordx4 v[10:13], v9, s[8:9]
        global_load_dwordx4 v[14:17], v9, s[8:9] offset:16
        v_add_nc_u32 v18, s12, v8
        v_cvt_f32_u32 v18, v18
        v_mul_f32 v18, s10, v18
        s_waitcnt vmcnt(0)
        v_add_f32 v10, v10, v18
        exp pos0 v10, v11, v12, v13 done
        exp param0 v14, v15, v16, v17
        s_endpgm

; the colour of the vertices, interpolated
        .globl pixel_colour
pixel_colour:
        s_mov_b32 m0, s0
        v_interp_p1_f32 v2, v0, attr0.x
        v_interp_p1_f32 v3, v0, attr0.y
        v_interp_p1_f32 v4, v0, attr0.z
        v_interp_p1_f32 v5, v0, attr0.w
        v_interp_p2_f32 v2, v1, attr0.x
        v_interp_p2_f32 v3, v1, attr0.y
        v_interp_p2_f32 v4, v1, attr0.z
        v_interp_p2_f32 v5, v1, attr0.w
        exp mrt0 v2, v3, v4, v5 done vm
        s_endpgm

; s[0:1] has a T# and behind it an S#; red and green of the vertices are where to look
        .globl pixel_texture
pixel_texture:
        s_mov_b32 m0, s2
        s_load_dwordx8 s[8:15], s[0:1], 0x0
        s_load_dwordx4 s[16:19], s[0:1], 0x20
        v_interp_p1_f32 v2, v0, attr0.x
        v_interp_p1_f32 v3, v0, attr0.y
        v_interp_p2_f32 v2, v1, attr0.x
        v_interp_p2_f32 v3, v1, attr0.y
        s_waitcnt lgkmcnt(0)
        image_sample v[4:7], v[2:3], s[8:15], s[16:19] dmask:0xf dim:SQ_RSRC_IMG_2D
        s_waitcnt vmcnt(0)
        exp mrt0 v4, v5, v6, v7 done vm
        s_endpgm

; white, after s0 rounds of waiting
        .globl pixel_slow
pixel_slow:
.Lwait:
        s_sub_u32 s0, s0, 1
        s_cmp_lg_u32 s0, 0
        s_cbranch_scc1 .Lwait
        v_mov_b32 v2, 1.0
        exp mrt0 v2, v2, v2, v2 done vm
        s_endpgm

; the same vertices by a legacy vertex shader: s[0:1] has them, s2 the first one
        .globl vertex_legacy
vertex_legacy:
        v_add_nc_u32 v9, s2, v0
        v_lshlrev_b32 v9, 5, v9
        global_load_dwordx4 v[10:13], v9, s[0:1]
        global_load_dwordx4 v[14:17], v9, s[0:1] offset:16
        s_waitcnt vmcnt(0)
        exp pos0 v10, v11, v12, v13 done
        exp param0 v14, v15, v16, v17
        s_endpgm

; as `vertex`, but it packs primitives itself, and those with odd numbers are null
        .globl vertex_culls
vertex_culls:
        s_bfe_u32 s4, s2, 0x9000c
        s_bfe_u32 s5, s2, 0x90016
        s_lshl_b32 s5, s5, 12
        s_or_b32 m0, s5, s4
        s_sendmsg sendmsg(MSG_GS_ALLOC_REQ)
        s_bfe_u32 s4, s3, 0x80008
        s_bfm_b64 exec, s4, 0
        v_and_b32 v10, 0xffff, v0
        v_lshrrev_b32 v11, 16, v0
        v_lshl_or_b32 v10, v11, 10, v10
        v_lshl_or_b32 v10, v1, 20, v10
        v_and_b32 v11, 1, v2
        v_lshl_or_b32 v10, v11, 31, v10
        exp prim v10, off, off, off done
        s_bfe_u32 s4, s3, 0x80000
        s_bfm_b64 exec, s4, 0
        v_add_nc_u32 v9, s11, v5
        v_lshlrev_b32 v9, 5, v9
        global_load_dwordx4 v[10:13], v9, s[8:9]
        global_load_dwordx4 v[14:17], v9, s[8:9] offset:16
        s_waitcnt vmcnt(0)
        exp pos0 v10, v11, v12, v13 done
        exp param0 v14, v15, v16, v17
        s_endpgm

; Only pixels with more red than green live, and blue is their depth. v0, v1: where between the vertices.
        .globl pixel_chooses
pixel_chooses:
        s_mov_b32 m0, s0
        v_interp_p1_f32 v2, v0, attr0.x
        v_interp_p1_f32 v3, v0, attr0.y
        v_interp_p1_f32 v4, v0, attr0.z
        v_interp_p2_f32 v2, v1, attr0.x
        v_interp_p2_f32 v3, v1, attr0.y
        v_interp_p2_f32 v4, v1, attr0.z
        v_cmpx_gt_f32 v2, v3
        s_cbranch_execz .Lnone
        exp mrtz v4, off, off, off
        exp mrt0 v2, v3, v4, v2 done vm
        s_endpgm
.Lnone:
        exp null off, off, off, off done vm
        s_endpgm

; s[0:1] has a T# and behind it an S#: loads, samples of several kinds and a store of that image, into two targets. Only
; the fuzzer draws with it, which writes what it likes there.
        .globl pixel_images
pixel_images:
        s_mov_b32 m0, s2
        s_load_dwordx8 s[8:15], s[0:1], 0x0
        s_load_dwordx4 s[16:19], s[0:1], 0x20
        v_interp_p1_f32 v2, v0, attr0.x
        v_interp_p1_f32 v3, v0, attr0.y
        v_interp_p2_f32 v2, v1, attr0.x
        v_interp_p2_f32 v3, v1, attr0.y
        v_mul_f32 v4, 4.0, v2
        v_mov_b32 v5, v3
        v_cvt_u32_f32 v20, v2
        v_cvt_u32_f32 v21, v3
        v_mov_b32 v22, 1
        v_mov_b32 v23, 0
        s_waitcnt lgkmcnt(0)
        image_sample v[6:9], v[2:4], s[8:15], s[16:19] dmask:0xf dim:SQ_RSRC_IMG_2D_ARRAY
        image_sample_l v[10:13], v[2:5], s[8:15], s[16:19] dmask:0xf dim:SQ_RSRC_IMG_3D
        image_gather4 v[14:17], v[2:4], s[8:15], s[16:19] dmask:0x2 dim:SQ_RSRC_IMG_CUBE
        image_load v[24:27], v[20:22], s[8:15] dmask:0xf dim:SQ_RSRC_IMG_2D_MSAA
        s_waitcnt vmcnt(0)
        v_add_f32 v6, v6, v10
        v_add_f32 v7, v7, v14
        image_store v[24:27], v[20:21], s[8:15] dmask:0xf dim:SQ_RSRC_IMG_2D
        exp mrt0 v6, v7, v8, v9
        exp mrt1 v24, v25, v26, v27 done vm
        s_endpgm
