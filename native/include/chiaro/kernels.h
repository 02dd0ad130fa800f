/* Chiaro's native operations: the whole contract, and the only public header.
 *
 * Arguments always come in this order: backend, inputs, outputs, sizes, scalars, scratch, stream.
 * Every operation returns a status; the text behind a failure is chiaro_last_error().
 *
 * Memory   All arrays are contiguous, in host memory for the CPU backends and in device memory for
 *          CHIARO_CUDA. Sizes are count (images), height, width; an image holds at most 2^31-1
 *          pixels. Outputs must not overlap inputs unless an operation says that they may.
 * Checks   Null pointers, alignment, sizes and their product are checked. Values are not read to
 *          be validated: NaN compares false everywhere, any mask byte that is not 0 is object.
 * Threads  Every operation is one thread's work and may run in many threads at once on different
 *          outputs. The CPU backends ignore scratch and stream, and give the same bits whatever
 *          the instruction set.
 * CUDA     Operations run on the stream that they are given (a cudaStream_t, null for the default
 *          one) of the calling thread's device, allocate nothing and wait for nothing: the outputs
 *          are there once the stream has come so far. Those without a CUDA version are
 *          CHIARO_UNAVAILABLE. A fault in a kernel shows up at a later call; with the environment
 *          variable CHIARO_CUDA_SYNC=1 every launch is waited for, and the message names kernel
 *          and shape.
 */
#ifndef CHIARO_KERNELS_H
#define CHIARO_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#if defined(CHIARO_BUILDING)
#define CHIARO_API __attribute__((visibility("default")))
#else
#define CHIARO_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t chiaro_status;
enum {
  CHIARO_OK = 0,
  CHIARO_INVALID = 1,       /* an argument is wrong: null, misaligned, negative, too large */
  CHIARO_UNAVAILABLE = 2,   /* this machine or this build cannot run the backend */
  CHIARO_OUT_OF_MEMORY = 3, /* host memory for the operation could not be had */
  CHIARO_CUDA_ERROR = 4     /* the CUDA runtime reported an error */
};

typedef int32_t chiaro_backend;
enum {
  CHIARO_CPU = 0, /* the best of the three below; environment variable CHIARO_ISA caps it */
  CHIARO_CPU_PORTABLE = 1,
  CHIARO_CPU_AVX2 = 2,
  CHIARO_CPU_AVX512 = 3, /* AVX-512 F, BW, DQ, VL */
  CHIARO_CUDA = 16
};

/* Element types of images. Values are taken as the float32 that they are exactly. */
typedef int32_t chiaro_dtype;
enum { CHIARO_F32 = 0, CHIARO_BF16 = 1, CHIARO_F16 = 2 };

/* How an image of three channels lies in memory: [3][height][width] or [height][width][3]. */
typedef int32_t chiaro_layout;
enum { CHIARO_CONTIGUOUS = 0, CHIARO_CHANNELS_LAST = 1 };

/* How a pair becomes a mask: chiaro_mask_lighter or chiaro_mask_mean. */
typedef int32_t chiaro_rule;
enum { CHIARO_LIGHTER = 0, CHIARO_MEAN = 1 };

/* CHIARO_OK where the backend can run here; otherwise the reason is in chiaro_last_error(). */
CHIARO_API chiaro_status chiaro_available(chiaro_backend backend);

/* All backends and their state, one per line: "cpu: avx512", "cuda: built without nvcc". */
CHIARO_API const char* chiaro_backends(void);

/* Version, compiler and options of this build, one line. */
CHIARO_API const char* chiaro_build_info(void);

/* CUDA's devices, one per line: number, name, memory, compute capability, driver; or "none: " and
 * the reason. The text stays valid until this thread's next call. */
CHIARO_API const char* chiaro_devices(void);

/* Makes a CUDA device the one that the calling thread's operations run on. */
CHIARO_API chiaro_status chiaro_use_device(int32_t device);

/* Streams and events of the calling thread's CUDA device, as handles; 0 where one cannot be had.
 * The handle of a stream is its cudaStream_t, the default stream's is 0. */
CHIARO_API int64_t chiaro_stream_new(void);
CHIARO_API chiaro_status chiaro_stream_free(int64_t stream);
CHIARO_API int64_t chiaro_event_new(void);
CHIARO_API chiaro_status chiaro_event_free(int64_t event);

/* The event is the point that the stream's work has come to so far. */
CHIARO_API chiaro_status chiaro_event_record(int64_t event, int64_t stream);

/* What is put on the stream from now on waits for the event. */
CHIARO_API chiaro_status chiaro_event_order(int64_t event, int64_t stream);

/* The calling thread waits for the event; a fault of any kernel before it shows here at the latest.
 */
CHIARO_API chiaro_status chiaro_event_wait(int64_t event);

/* Milliseconds between two events that have been waited for; negative where there are none. */
CHIARO_API double chiaro_event_ms(int64_t from, int64_t to);

/* Begins and ends a named range of this thread, which Nsight shows (NVTX); ranges lie within each
 * other. Nothing happens without a profiler, or where the library was built without CUDA. */
CHIARO_API chiaro_status chiaro_range_push(const char* name);
CHIARO_API chiaro_status chiaro_range_pop(void);

/* What went wrong in this thread's last call that failed; empty before the first failure. */
CHIARO_API const char* chiaro_last_error(void);

/* Keeps freed memory in the process, up to 1 GiB at its end: no mmap for large blocks, one arena.
 * Without it glibc hands tensors back to the system after each step and every page of the next step
 * is a fault. Call once at start-up. Does nothing on a C library other than glibc. */
CHIARO_API chiaro_status chiaro_tune_allocator(void);

/* Lets all that the process prints on stdout go to stderr, until chiaro_stdout_back was called as
 * often as this. */
CHIARO_API chiaro_status chiaro_stdout_aside(void);
CHIARO_API chiaro_status chiaro_stdout_back(void);

/* Ends the process at once with an exit code, whatever its threads are doing: nothing is flushed
 * and no destructor runs. */
CHIARO_API void chiaro_exit(int code);

/* mask = 1 where grey(shifted) > grey(image), a tie is 0; area[n] = number of ones.
 * grey(x) = ((0.2989 R) + (0.5870 G)) + (0.1140 B) in float32, each step rounded.
 * image, shifted: float [count][3][height][width]; mask: uint8 [count][height][width];
 * area: int32 [count]. */
CHIARO_API chiaro_status chiaro_mask_lighter(chiaro_backend backend, const float* image,
                                             const float* shifted, uint8_t* mask, int32_t* area,
                                             int64_t count, int64_t height, int64_t width,
                                             void* stream);

/* mask = 1 where grey(shifted) > the mean of grey(shifted) over its own image; area as above.
 * The mean is summed in double over 16 interleaved lanes, divided in double, rounded to float. */
CHIARO_API chiaro_status chiaro_mask_mean(chiaro_backend backend, const float* shifted,
                                          uint8_t* mask, int32_t* area, int64_t count,
                                          int64_t height, int64_t width, void* stream);

/* Bytes of scratch that chiaro_components needs; 0 on the CPU. Negative for wrong arguments. */
CHIARO_API int64_t chiaro_components_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                             int64_t width);

/* Keeps the 8-connected components of each mask with size / largest size > ratio, clears the rest;
 * kept is 0 or 1, area[n] = ones left. kept may be the same memory as mask. 0 <= ratio < 1.
 * mask, kept: uint8 [count][height][width]; area: int32 [count].
 * On the CPU the working memory stays with the thread and is used again: one bit a pixel and 28
 * bytes a run of ones, so some 10 KiB for a mask of 128x128, and at worst some 16 bytes a pixel. */
CHIARO_API chiaro_status chiaro_components(chiaro_backend backend, const uint8_t* mask,
                                           uint8_t* kept, int32_t* area, int64_t count,
                                           int64_t height, int64_t width, double ratio,
                                           void* scratch, int64_t scratch_bytes, void* stream);

/* modes[n] = local maxima of the histogram of an image's values, all three channels together.
 * 12 bins over [-1,1]: bin = (int)((x + 1) * 12 / 2) in float32 in this order, 12 falls in bin 11,
 * values outside are not counted; smoothed with [1,1,1] (zeros beyond the ends); a bin is a maximum
 * where it is >= its neighbours, an end has only one, so every bin of a plateau counts.
 * image: float [count][3][height][width]; modes: int32 [count]. */
CHIARO_API chiaro_status chiaro_histogram_modes(chiaro_backend backend, const float* image,
                                                int32_t* modes, int64_t count, int64_t height,
                                                int64_t width, void* stream);

/* A pair in one pass: mask and area by the rule as above, and modes[n] of the shifted image. The
 * same bits for every type and layout that holds the same values. Under CHIARO_MEAN the image is
 * not read and may be null. On CUDA 16-byte loads need height * width to be a multiple of 4
 * (float32) or 8 and all arrays to be aligned to 16 bytes; others are read one by one.
 * image, shifted: [count] images of the type and layout; mask, area, modes: as above. */
CHIARO_API chiaro_status chiaro_pair_pass(chiaro_backend backend, const void* image,
                                          const void* shifted, uint8_t* mask, int32_t* area,
                                          int32_t* modes, chiaro_dtype dtype, chiaro_layout layout,
                                          chiaro_rule rule, int64_t count, int64_t height,
                                          int64_t width, void* scratch, int64_t scratch_bytes,
                                          void* stream);

/* Bytes of scratch that chiaro_pair_pass needs, aligned to 16; 0 on the CPU. Negative for wrong
 * arguments. */
CHIARO_API int64_t chiaro_pair_pass_scratch(chiaro_backend backend, int64_t count, int64_t height,
                                            int64_t width);

/* chiaro_pair_pass, then chiaro_components on its masks, in place, in one call: what is left of the
 * masks, their areas, and modes. All arguments as there. */
CHIARO_API chiaro_status chiaro_filtered_pass(chiaro_backend backend, const void* image,
                                              const void* shifted, uint8_t* mask, int32_t* area,
                                              int32_t* modes, chiaro_dtype dtype,
                                              chiaro_layout layout, chiaro_rule rule, int64_t count,
                                              int64_t height, int64_t width, double ratio,
                                              void* scratch, int64_t scratch_bytes, void* stream);

/* Bytes of scratch that chiaro_filtered_pass needs, aligned to 16; 0 on the CPU. Negative for wrong
 * arguments. */
CHIARO_API int64_t chiaro_filtered_pass_scratch(chiaro_backend backend, int64_t count,
                                                int64_t height, int64_t width);

/* What the filters say about each pair, and where the kept ones go in a ring of samples. slot[n] =
 * -1 where area[n] / pixels >= max_area (in double; not where max_area >= 1); else -2 where
 * histogram != 0 and modes[n] < 2; else the k-th pair that is kept, from 0 on, has slot[n] =
 * (head[0] + k) mod capacity. Then head[0] grows by the number kept, which is how many samples the
 * ring was ever given. area, modes, slot: int32 [count]; head: int64 [1], at least 0; pixels >= 1;
 * max_area > 0; count <= capacity <= 2^31-1, so that a batch does not overwrite itself. */
CHIARO_API chiaro_status chiaro_verdicts(chiaro_backend backend, const int32_t* area,
                                         const int32_t* modes, int32_t* slot, int64_t* head,
                                         int64_t count, int64_t pixels, double max_area,
                                         int32_t histogram, int64_t capacity, void* stream);

/* ring[slot[n]] = rows[n] where 0 <= slot[n] < capacity; the other rows go nowhere. rows: uint8
 * [count][row_bytes]; slot: int32 [count], no two alike but negative ones; ring: uint8
 * [capacity][row_bytes]; row_bytes < 2^31. On CUDA 16 bytes at a time where rows, ring and
 * row_bytes allow it. */
CHIARO_API chiaro_status chiaro_append(chiaro_backend backend, const void* rows,
                                       const int32_t* slot, void* ring, int64_t count,
                                       int64_t row_bytes, int64_t capacity, void* stream);

/* Standard normal latents of samples first, first + 1, ...: number i of sample s is that of
 * org.chiaro.latent.Philox for (seed, stream s); the same random bits everywhere, and the float is
 * within one unit in the last place of the definition's. latents: float [count][size]. */
CHIARO_API chiaro_status chiaro_latents(chiaro_backend backend, float* latents, int64_t first,
                                        int64_t count, int64_t size, int64_t seed, void* stream);

/* out = max(0, (x scale) + shift) with channels last, each step rounded to float32, the result to
 * out's type: to nearest, ties to even, no number to 0x7fff where it has 16 bits. NaN stays, and so
 * does -0. A normalisation with known statistics and the activation after it.
 * x, out: [count][pixels][channels] of dtype and out_dtype, which are one type, or one of them is
 * CHIARO_F32; scale, shift: float [count][channels]; pixels * channels < 2^31. out may be x where
 * the types are one. On CUDA 16 bytes at a time where the arrays and the number of channels allow
 * it. */
CHIARO_API chiaro_status chiaro_affine_relu(chiaro_backend backend, const void* x,
                                            const float* scale, const float* shift, void* out,
                                            chiaro_dtype dtype, chiaro_dtype out_dtype,
                                            int64_t count, int64_t pixels, int64_t channels,
                                            void* stream);

/* out = x + half with every pixel of half taken for two by two, channels last: the end of a
 * residual block whose shortcut is upsampled. Added in float32 and rounded as above. x of dtype,
 * out: [count][2 height][2 width][channels], half: [count][height][width][channels], both of
 * out_dtype, which is dtype or CHIARO_F32; an image of x has fewer than 2^31 values. out may be x
 * where the types are one. */
CHIARO_API chiaro_status chiaro_add_upsampled(chiaro_backend backend, const void* x,
                                              const void* half, void* out, chiaro_dtype dtype,
                                              chiaro_dtype out_dtype, int64_t count, int64_t height,
                                              int64_t width, int64_t channels, void* stream);

/* counts[0][v] = pixels of level v on the object (mask is not 0), counts[1][v] = on the background.
 * One picture at a time: prediction, mask: uint8 [height][width]; counts: int64 [2][256]. */
CHIARO_API chiaro_status chiaro_score_histogram(chiaro_backend backend, const uint8_t* prediction,
                                                const uint8_t* mask, int64_t* counts,
                                                int64_t height, int64_t width, void* stream);

/* Cuts one photo into about wanted superpixels by SLIC: labels from 0 on, label_count[0] of them.
 * Seeds on a grid of step S = sqrt(pixels / wanted), rounded, at least 3; ten rounds, or fewer, of
 * giving each pixel to the seed within S of it in x and y with the smallest squared distance in
 * (L,a,b) + (compactness / S)^2 times that in (x,y), and moving each seed to its pixels' mean. Then
 * 4-connected pieces of at most S^2/4 pixels join a neighbour. All in double, in a fixed order.
 * rgb: uint8 [height][width][3]; labels: int32 [height][width]; label_count: int32 [1].
 * wanted >= 1, 0 < compactness <= 1e6. Works in 32 bytes a pixel, freed before it returns. */
CHIARO_API chiaro_status chiaro_superpixels(chiaro_backend backend, const uint8_t* rgb,
                                            int32_t* labels, int32_t* label_count, int64_t height,
                                            int64_t width, int64_t wanted, double compactness,
                                            void* stream);

/* The same counts for each of the four parts into which the object's centre of gravity cuts the
 * picture: upper left, upper right, lower left, lower right; a part may be empty.
 * split[0] = rows above the cut = 1 + the mean row index of object pixels, rounded, halves to even;
 * split[1] = columns left of it, likewise. Without an object: 1 + half the side, rounded alike.
 * prediction, mask: uint8 [height][width]; counts: int64 [4][2][256]; split: int32 [2]. */
CHIARO_API chiaro_status chiaro_quadrant_histograms(chiaro_backend backend,
                                                    const uint8_t* prediction, const uint8_t* mask,
                                                    int64_t* counts, int32_t* split, int64_t height,
                                                    int64_t width, void* stream);

/* The weighted errors of Margolin et al. 2014: sums[0] over the object, sums[1] over the
 * background. error = |values[level] - mask|. On the object the weighted error is the lesser of the
 * error and its mean under a 7x7 Gaussian of sigma 5 and sum 1; there a background pixel has the
 * error of its nearest object pixel (of equally near ones that of the leftmost column, in a column
 * the upper one), and pixels beyond the picture have 0. On the background it is error * (2 - 0.5^(d
 * / 5)), d the distance to the nearest object pixel in pixels; without an object the plain error.
 * Sums of doubles: providers agree to about 1e-13 of the sum.
 * prediction, mask: uint8 [height][width]; values: double [256]; sums: double [2].
 * On the CPU it works in some 12 bytes a pixel; those for up to 2^22 pixels stay with the thread.
 */
CHIARO_API chiaro_status chiaro_weighted_errors(chiaro_backend backend, const uint8_t* prediction,
                                                const uint8_t* mask, const double* values,
                                                double* sums, int64_t height, int64_t width,
                                                void* stream);

/* box = first row, first column, number of rows, number of columns of the smallest box around the
 * pixels of at least so high a level: around all of them, or with largest != 0 around their largest
 * 8-connected component, of equally large ones the one whose first pixel comes first, row by row.
 * Without such a pixel all four are 0.
 * picture: uint8 [height][width]; from: 0 to 256; box: int32 [4]. */
CHIARO_API chiaro_status chiaro_object_box(chiaro_backend backend, const uint8_t* picture,
                                           int32_t* box, int64_t height, int64_t width,
                                           int32_t from, int32_t largest, void* stream);

/* Turns steps into lengths of shortest paths, in place: infinity where there is no step, nothing
 * negative, 0 on the diagonal. For via, from, to = 0..side-1 in this order of loops:
 * steps[from][to] = min(steps[from][to], steps[from][via] + steps[via][to]).
 * steps: double [side][side], 1 <= side <= 32768. */
CHIARO_API chiaro_status chiaro_shortest_paths(chiaro_backend backend, double* steps, int64_t side,
                                               void* stream);

/* Solves matrix x = vector by elimination without pivoting, row k from every row below it for
 * k = 0..side-1, then from the last x to the first. The matrix is symmetric and positive definite;
 * its upper half is read and used up, x replaces the vector. A pivot that is not above 0 and finite
 * is CHIARO_INVALID. matrix: double [side][side]; vector: double [side]; 1 <= side <= 32768. */
CHIARO_API chiaro_status chiaro_solve_positive(chiaro_backend backend, double* matrix,
                                               double* vector, int64_t side, void* stream);

/* Cuts one photo into basins of like colour, labels from 0 on in the order of first pixels,
 * label_count[0] of them. Colours (R,G,B) are smoothed by weights 1 2 1 along rows and columns, the
 * outermost pixels repeated, and so are 16 times as large. Each pixel is joined to that of its 4
 * neighbours whose colour is nearest, of equally near ones the first of up, left, right, down, and
 * to all whose squared distance in these units is at most step.
 * rgb: uint8 [height][width][3]; labels: int32 [height][width]; label_count: int32 [1].
 * Works in 16 bytes a pixel, freed before it returns. */
CHIARO_API chiaro_status chiaro_colour_basins(chiaro_backend backend, const uint8_t* rgb,
                                              int32_t* labels, int32_t* label_count, int64_t height,
                                              int64_t width, int32_t step, void* stream);

/* Joins regions until none is left below the wanted scale, or one is left. The scale of a region is
 * the side of the largest square that lies inside it. The region of smallest scale, then of fewest
 * pixels, then of smallest number is next; it joins the 8-neighbour whose mean colour is nearest,
 * of equally near ones that of the smallest number, and the smaller number stays. Sums of colours
 * are double, in reading order. merged: labels from 0 on in the order of first pixels,
 * merged_count[0] of them. colour: float [height][width][3]; labels, merged: int32 [height][width],
 * labels from 0 to height * width - 1, which is checked; merged_count: int32 [1]; scale >= 1. Works
 * in some 4 bytes a pixel and 100 a region, freed before it returns. */
CHIARO_API chiaro_status chiaro_merge_regions(chiaro_backend backend, const float* colour,
                                              const int32_t* labels, int32_t* merged,
                                              int32_t* merged_count, int64_t height, int64_t width,
                                              int32_t scale, void* stream);

/* contrast[i] = the sum over all j, in order, of weight_j e^(-d^2 / spread) c, d = the distance of
 * i and j in place, c = that in colour. e^-t is that of JavaRegionContrast, good to about 1e-13.
 * regions: double [6][count], rows of three colours, x, y and weight; contrast: double [count];
 * spread > 0. */
CHIARO_API chiaro_status chiaro_region_contrast(chiaro_backend backend, const double* regions,
                                                double* contrast, int64_t count, double spread,
                                                void* stream);

/* histograms[k] = the part of label k's pixels in each of 32 bins of red, then green, then blue; a
 * bin holds 8 levels. A label without pixels has zeros.
 * rgb: uint8 [height][width][3]; labels: int32 [height][width], each is checked to be from 0 to
 * label_count - 1; histograms: double [label_count][3][32]. */
CHIARO_API chiaro_status chiaro_colour_histograms(chiaro_backend backend, const uint8_t* rgb,
                                                  const int32_t* labels, double* histograms,
                                                  int64_t height, int64_t width,
                                                  int64_t label_count, void* stream);

/* texture[k] = mean magnitude of each filter's answer over label k's pixels; zeros without pixels.
 * grey = ((0.2989 R) + (0.5870 G)) + (0.1140 B); detail = grey - its mean under smooth in x, then
 * in y. A filter has cosines and sines in x, then in y: with a and b the sums of detail along x,
 * real = sum over y of cos a - sin b, imaginary = sum of sin a + cos b. The next level is the same
 * on grey halved, means of 2x2 pixels, and its pixel (y,x) stands for the 2^level x 2^level pixels
 * from (y,x) * 2^level on. Beyond an edge its last pixel is repeated. float32, means in double.
 * rgb, labels: as above; smooth: float [taps]; bank: float [filters][4][taps]; texture: double
 * [label_count][levels][filters]. 1 <= levels <= 8, 1 <= filters <= 64, taps odd and at most 31.
 * Works in some 13 bytes a pixel, freed before it returns. */
CHIARO_API chiaro_status chiaro_texture(chiaro_backend backend, const uint8_t* rgb,
                                        const int32_t* labels, const float* smooth,
                                        const float* bank, double* texture, int64_t height,
                                        int64_t width, int64_t label_count, int64_t levels,
                                        int64_t filters, int64_t taps, void* stream);

/* table[p][q] = sum over i of points[p][i] * points[q][i], over 8 interleaved lanes that are added
 * as ((0+1)+(2+3))+((4+5)+(6+7)). points: double [count][length]; table: double [count][count];
 * both sides from 1 to 32768. */
CHIARO_API chiaro_status chiaro_gram(chiaro_backend backend, const double* points, double* table,
                                     int64_t count, int64_t length, void* stream);

/* Codes every point with atoms, which are points themselves: coefficients >= 0 that make
 * |x - sum c_j d_j|^2 / 2 + lambda sum weights_j c_j smallest; errors = |x - sum c_j d_j|^2.
 * By an active set: the atom with the largest gain (product with what is left of x, less lambda
 * times its weight) joins, the first of equals; then the chosen atoms take their best values, those
 * that reach 0 on the straight way there leave, until none does. Ends where no gain is above 1e-7
 * of the atom's squared length, with 20 atoms, or after 100 that joined. Diagonal products count 1
 * + 1e-9 times where values are found. All in double, in a fixed order. gram: double
 * [points][points], products of all pairs; atoms: int32 [atom_count], which points, each is
 * checked; weights, coefficients: double [points][atom_count]; errors: double [points]. 1 <= points
 * <= 32768, 1 <= atom_count <= points, 0 <= lambda <= 1e6. */
CHIARO_API chiaro_status chiaro_sparse_code(chiaro_backend backend, const double* gram,
                                            const int32_t* atoms, const double* weights,
                                            double* coefficients, double* errors, int64_t points,
                                            int64_t atom_count, double lambda, void* stream);

/* One step of Adam (Kingma and Ba 2015) as PyTorch counts it, in float32, each operation rounded;
 * the rates in double before:
 *   first  = first + (gradient - first) (1 - beta1)
 *   second = second beta2 + ((1 - beta2) gradient) gradient
 *   parameter = parameter + ((-rate / (1 - beta1^step)) first)
 *                           / (sqrt(second) / sqrt(1 - beta2^step) + epsilon)
 * parameter, first, second: float [count], read and written; gradient: float [count]. step >= 1
 * counts this one; 0 <= beta1, beta2 < 1; epsilon > 0. */
CHIARO_API chiaro_status chiaro_adam(chiaro_backend backend, float* parameter,
                                     const float* gradient, float* first, float* second,
                                     int64_t count, double rate, double beta1, double beta2,
                                     double epsilon, int64_t step, void* stream);

/* finite = 1 where the square of every value is finite in float32, else 0: no NaN, no infinity, and
 * nothing that a second moment would overflow from. values: float [count]; finite: int32 [1]. */
CHIARO_API chiaro_status chiaro_finite_squares(chiaro_backend backend, const float* values,
                                               int64_t count, int32_t* finite, void* stream);

#ifdef __cplusplus
}
#endif

#endif
