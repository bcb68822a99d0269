// SPDX-License-Identifier: MIT
#version 460
// Every texel of every level, of layers and of a volume, in the order in which they stand in a buffer.
layout(local_size_x = 64) in;
layout(binding = 0) uniform usampler2DArray flat_image;
layout(binding = 1) uniform usampler3D volume;
layout(binding = 2) writeonly buffer Out0 { uint r[]; };
layout(binding = 3) writeonly buffer Out1 { uint s[]; };

void main()
{
    int i = int(gl_GlobalInvocationID.x), rest = i, level = 0;
    ivec3 size;
    for (; level < textureQueryLevels(flat_image); level++) {
        size = textureSize(flat_image, level);
        if (rest < size.x * size.y * size.z) {
            ivec3 at = ivec3(rest % size.x, rest / size.x % size.y, rest / size.x / size.y);
            r[i] = texelFetch(flat_image, at, level).x;
            break;
        }
        rest -= size.x * size.y * size.z;
    }
    for (level = 0, rest = i; level < textureQueryLevels(volume); level++) {
        size = textureSize(volume, level);
        if (rest < size.x * size.y * size.z) {
            ivec3 at = ivec3(rest % size.x, rest / size.x % size.y, rest / size.x / size.y);
            s[i] = texelFetch(volume, at, level).x;
            break;
        }
        rest -= size.x * size.y * size.z;
    }
}
