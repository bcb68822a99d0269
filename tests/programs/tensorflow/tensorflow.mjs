// SPDX-License-Identifier: MIT
// TensorFlow.js on WebGPU, which is Dawn on Vulkan: each operation, then the training of two small networks, gives what
// TensorFlow.js's own CPU backend gives. ../fetch.sh puts it beside its packages. Prints TAP.
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
const gpu = create(['backend=vulkan']);
Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'node' }, configurable: true });
console.warn = () => {}; // that there is a faster backend for node, and the like
const tf = await import('@tensorflow/tfjs');
await import('@tensorflow/tfjs-backend-webgpu');

// Numbers that are the same on both backends: a generator with a fixed start (Park and Miller's).
let state = 1;
const random = (low, high) => {
    state = state * 48271 % 2147483647;
    return low + (high - low) * state / 2147483647;
};
const count = (shape) => shape.reduce((product, size) => product * size, 1);
const numbers = (shape, low = -1, high = 1) => Float32Array.from({ length: count(shape) }, () => random(low, high));
const floats = (shape, low, high) => ({ shape, type: 'float32', data: numbers(shape, low, high) });
const integers = (shape, low, high) =>
    ({ shape, type: 'int32', data: Int32Array.from({ length: count(shape) }, () => Math.floor(random(low, high))) });
const booleans = (shape) =>
    ({ shape, type: 'bool', data: Uint8Array.from({ length: count(shape) }, () => random(0, 2)) });
const tensor = (input) => tf.tensor(input.data, input.shape, input.type);

// Single operations: name, inputs, what to do. The sizes are no multiples of a work group's.
const a = floats([37, 53]), b = floats([37, 53]), row = floats([53]), positive = floats([37, 53], 0.01, 9);
const whole = integers([37, 53], -1000, 1000), divisor = integers([37, 53], 1, 60);
const image = floats([2, 19, 23, 5]), filter = floats([3, 3, 5, 7]), depthwise = floats([3, 3, 5, 2]);
const volume = floats([1, 7, 9, 8, 3]);
const cases = [];
const unary = (low, high, names) => {
    const x = floats([37, 53], low, high);
    for (const name of names) cases.push([name, [x], (t) => tf[name](t)]);
};
unary(-4, 4, ['abs', 'ceil', 'cos', 'elu', 'erf', 'exp', 'expm1', 'floor', 'neg', 'relu', 'relu6', 'round', 'selu',
    'sigmoid', 'sign', 'sin', 'sinh', 'cosh', 'softplus', 'square', 'tan', 'tanh', 'atan', 'asinh', 'leakyRelu', 'step',
    'logSigmoid', 'isNaN', 'isFinite']);
unary(-1, 1, ['acos', 'asin', 'atanh']);
unary(1, 20, ['acosh', 'log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal']);
for (const name of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'atan2', 'less', 'greater',
    'equal', 'notEqual', 'lessEqual', 'greaterEqual']) {
    cases.push([name, [a, b], (x, y) => tf[name](x, y)]);
    cases.push([`${name}, broadcast`, [a, row], (x, y) => tf[name](x, y)]);
}
// Not mod: it takes a % b of floats, and by Vulkan's precision of a division 41 % 41 may be 41.
for (const name of ['add', 'sub', 'mul', 'floorDiv', 'maximum', 'less']) {
    cases.push([`${name} of integers`, [whole, divisor], (x, y) => tf[name](x, y)]);
}
for (const name of ['sum', 'mean', 'max', 'min', 'argMax', 'argMin', 'logSumExp']) {
    cases.push([name, [a], (x) => tf[name](x, 0)], [`${name}, last axis`, [a], (x) => tf[name](x, 1)]);
}
for (const name of ['all', 'any']) cases.push([name, [booleans([37, 53])], (x) => tf[name](x, 1)]);
for (const name of ['logicalAnd', 'logicalOr', 'logicalXor']) {
    cases.push([name, [booleans([37, 53]), booleans([37, 53])], (x, y) => tf[name](x, y)]);
}
for (const [m, k, n] of [[1, 1, 1], [3, 70, 5], [64, 64, 64], [129, 33, 65], [1, 1000, 9], [7, 5, 300]]) {
    for (const [left, right] of [[false, false], [true, false], [false, true]]) {
        cases.push([`matMul ${m}x${k}x${n}${left ? ', left transposed' : ''}${right ? ', right transposed' : ''}`,
            [floats(left ? [k, m] : [m, k]), floats(right ? [n, k] : [k, n])], (x, y) => tf.matMul(x, y, left, right)]);
    }
}
for (const stride of [1, 2]) {
    for (const padding of ['same', 'valid']) {
        const how = `stride ${stride}, ${padding}`;
        cases.push(
            [`conv2d, ${how}`, [image, filter], (x, f) => tf.conv2d(x, f, stride, padding)],
            [`depthwiseConv2d, ${how}`, [image, depthwise], (x, f) => tf.depthwiseConv2d(x, f, stride, padding)],
            [`maxPool, ${how}`, [image], (x) => tf.maxPool(x, 3, stride, padding)],
            [`avgPool, ${how}`, [image], (x) => tf.avgPool(x, 3, stride, padding)]);
    }
}
cases.push(
    ['conv2d 1x1', [image, floats([1, 1, 5, 7])], (x, f) => tf.conv2d(x, f, 1, 'same')],
    ['conv2d, dilated', [image, filter], (x, f) => tf.conv2d(x, f, 1, 'same', 'NHWC', 2)],
    ['conv2d with bias and relu', [image, filter, floats([7])], (x, f, bias) =>
        tf.fused.conv2d({ x, filter: f, strides: 1, pad: 'same', bias, activation: 'relu' })],
    ['conv2dTranspose', [floats([2, 9, 11, 7]), filter], (x, f) => tf.conv2dTranspose(x, f, [2, 18, 22, 5], 2, 'same')],
    ['conv3d', [volume, floats([2, 3, 3, 3, 4])], (x, f) => tf.conv3d(x, f, 1, 'same')],
    ['maxPool3d', [volume], (x) => tf.maxPool3d(x, 2, 2, 'same')],
    ['dilation2d', [image, floats([3, 3, 5])], (x, f) => tf.dilation2d(x, f, 1, 'same')],
    ['batchNorm', [image, floats([5]), floats([5], 0.1, 2)], (x, mean, variance) => tf.batchNorm(x, mean, variance)],
    ['localResponseNormalization', [image], (x) => tf.localResponseNormalization(x, 2)],
    ['softmax', [a], (x) => tf.softmax(x)],
    ['logSoftmax', [a], (x) => tf.logSoftmax(x)],
    ['pow', [positive, a], (x, y) => tf.pow(x, y)],
    ['prelu', [a, row], (x, y) => tf.prelu(x, y)],
    ['clipByValue', [a], (x) => tf.clipByValue(x, -0.3, 0.4)],
    ['where', [booleans([37, 53]), a, b], (c, x, y) => tf.where(c, x, y)],
    ['prod', [floats([37, 12], 0.8, 1.2)], (x) => tf.prod(x, 1)],
    ['cumsum', [a], (x) => tf.cumsum(x, 1)],
    ['cumsum, exclusive, reversed', [a], (x) => tf.cumsum(x, 0, true, true)],
    ['cumprod', [floats([37, 53], 0.9, 1.1)], (x) => tf.cumprod(x, 1)],
    ['topk', [a], (x) => tf.topk(x, 7).values],
    ['topk, indices', [a], (x) => tf.topk(x, 7).indices],
    ['gather', [a, integers([20], 0, 37)], (x, i) => tf.gather(x, i)],
    ['gatherND', [a, integers([20, 1], 0, 37)], (x, i) => tf.gatherND(x, i)],
    ['scatterND', [integers([90, 1], 0, 37), integers([90, 53], -9, 9)], (i, x) => tf.scatterND(i, x, [37, 53])],
    ['unsortedSegmentSum', [a, integers([37], 0, 5)], (x, i) => tf.unsortedSegmentSum(x, i, 5)],
    ['bincount', [integers([500], 0, 20), floats([500], 0, 1)], (i, w) => tf.bincount(i, w, 20)],
    ['oneHot', [integers([40], 0, 9)], (i) => tf.oneHot(i, 9)],
    ['searchSorted', [floats([41], 0, 1)], (x) => tf.searchSorted(tf.linspace(0, 1, 33), x)],
    ['transpose', [a], (x) => tf.transpose(x)],
    ['transpose of four dimensions', [image], (x) => tf.transpose(x, [3, 1, 0, 2])],
    ['concat', [a, b], (x, y) => tf.concat([x, y], 1)],
    ['split', [floats([36, 53])], (x) => tf.split(x, 3)[1]],
    ['slice', [a], (x) => tf.slice(x, [3, 5], [20, 31])],
    ['stridedSlice', [a], (x) => tf.stridedSlice(x, [1, 2], [37, 50], [3, 7])],
    ['tile', [a], (x) => tf.tile(x, [2, 3])],
    ['pad', [a], (x) => tf.pad(x, [[2, 3], [4, 5]], 0.5)],
    ['mirrorPad', [a], (x) => tf.mirrorPad(x, [[2, 3], [4, 5]], 'reflect')],
    ['reverse', [image], (x) => tf.reverse(x, [1, 2])],
    ['batchToSpaceND', [floats([8, 9, 11, 3])], (x) => tf.batchToSpaceND(x, [2, 2], [[0, 1], [1, 0]])],
    ['spaceToBatchND', [floats([2, 10, 12, 3])], (x) => tf.spaceToBatchND(x, [2, 3], [[0, 0], [0, 0]])],
    ['depthToSpace', [floats([2, 5, 6, 12])], (x) => tf.depthToSpace(x, 2)],
    ['resizeBilinear', [image], (x) => tf.image.resizeBilinear(x, [31, 17])],
    ['resizeNearestNeighbor', [image], (x) => tf.image.resizeNearestNeighbor(x, [31, 17])],
    ['flipLeftRight', [image], (x) => tf.image.flipLeftRight(x)],
    ['cast to integers', [floats([37, 53], -99, 99)], (x) => tf.cast(x, 'int32')],
    ['einsum', [floats([3, 8, 9]), floats([3, 9, 10])], (x, y) => tf.einsum('bij,bjk->bik', x, y)],
    ['absolute of complex', [a, b], (x, y) => tf.abs(tf.complex(x, y))],
    ['fft', [floats([3, 64]), floats([3, 64])], (x, y) => tf.real(tf.spectral.fft(tf.complex(x, y)))],
    ['gradient of conv2d by its input', [image, filter], (x, f) => tf.grad((t) => tf.conv2d(t, f, 2, 'same'))(x)],
    ['gradient of conv2d by its filter', [image, filter], (x, f) => tf.grad((t) => tf.conv2d(x, t, 2, 'same'))(f)],
    ['gradient of depthwiseConv2d', [image, depthwise], (x, f) =>
        tf.grad((t) => tf.depthwiseConv2d(x, t, 1, 'same').square())(f)],
    ['gradient of maxPool', [image], (x) => tf.grad((t) => tf.maxPool(t, 3, 2, 'same').square())(x)],
    ['gradient of avgPool', [image], (x) => tf.grad((t) => tf.avgPool(t, 3, 2, 'same').square())(x)]);

// A step of training on each backend: what `loss` says before each step, and the variables after the last.
function train(optimizer, rest, steps, start, loss) {
    const variables = start.map((input) => tf.variable(tensor(input)));
    const step = tf.train[optimizer](0.05, ...rest);
    const losses = [];
    for (let i = 0; i < steps; i++) losses.push(step.minimize(() => loss(...variables), true, variables).reshape([1]));
    return tf.concat([...losses, ...variables.map((variable) => variable.flatten())]);
}

const points = floats([96, 2]);
const circle = { shape: [96, 1], type: 'float32',
    data: Float32Array.from({ length: 96 }, (_, i) => points.data[2 * i] ** 2 + points.data[2 * i + 1] ** 2 < 0.6) };
const dense = [floats([2, 24]), floats([24]), floats([24, 1], -0.3, 0.3), floats([1])];
for (const optimizer of ['sgd', 'momentum', 'adam', 'rmsprop']) {
    const rest = optimizer === 'momentum' ? [0.9] : [];
    cases.push([`20 steps of training a dense network, ${optimizer}`, [points, circle], (x, y) =>
        train(optimizer, rest, 20, dense, (w1, b1, w2, b2) =>
            tf.losses.sigmoidCrossEntropy(y, x.matMul(w1).add(b1).tanh().matMul(w2).add(b2)))]);
}
const digits = floats([8, 14, 14, 1]), labels = integers([8], 0, 10);
cases.push(['10 steps of training a convolutional network', [digits, labels], (x, y) =>
    train('sgd', [], 10, [floats([3, 3, 1, 6], -0.4, 0.4), floats([294, 10], -0.1, 0.1)], (f, w) =>
        tf.losses.softmaxCrossEntropy(tf.oneHot(y, 10),
            x.conv2d(f, 1, 'same').relu().maxPool(2, 2, 'same').reshape([8, 294]).matMul(w)))]);

// What `operation` makes of the inputs on one backend.
async function compute(backend, inputs, operation) {
    await tf.setBackend(backend);
    state = 7; // for what an operation draws itself
    const result = operation(...inputs.map(tensor));
    return { shape: result.shape, data: await result.data() };
}

// The largest difference, in parts of a thousandth of the value or of the largest value. 1 is too much.
function difference(expected, found) {
    if (String(expected.shape) !== String(found.shape)) return Infinity;
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    let most = 0;
    for (let i = 0; i < expected.data.length; i++) {
        const [want, have] = [expected.data[i], found.data[i]];
        if (Object.is(want, have) || want === have) continue;
        const bound = 1e-3 * Math.abs(want) + 1e-4 * largest;
        most = Math.max(most, Math.abs(want - have) / bound);
        if (Number.isNaN(most)) return Infinity;
    }
    return most;
}

const adapter = await gpu.requestAdapter();
console.log(`# ${adapter.info.device}, ${adapter.info.description}; TensorFlow.js ${tf.version.tfjs}`);
console.log(`1..${cases.length}`);
let failed = 0, worst = 0;
for (const [index, [name, inputs, operation]] of cases.entries()) {
    let remark;
    try {
        const expected = await compute('cpu', inputs, operation);
        const found = await compute('webgpu', inputs, operation);
        const most = difference(expected, found);
        if (!(most < 1)) remark = `${most} times the bound`;
        else worst = Math.max(worst, most);
    } catch (error) {
        remark = error.stack.replaceAll('\n', '; ');
    }
    console.log(`${remark ? 'not ok' : 'ok'} ${index + 1} - ${name}`);
    if (remark) console.log(`# ${remark}`);
    failed += Boolean(remark);
}
console.log(`# the largest difference that passed: ${worst.toFixed(3)} of the bound`);
process.exit(failed ? 1 : 0);
