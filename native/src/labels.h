// What the operations on superpixels share: labels that can be trusted, sums that become means.
#pragma once

#include <cstdint>

#include "status.h"

namespace chiaro {

// Labels index arrays, so each must be from 0 to label_count - 1.
chiaro_status check_labels(const std::int32_t* labels, std::int64_t pixels,
                           std::int64_t label_count);

// Divides the row of each label by the number of its pixels; a label without pixels keeps its row.
void divide_by_pixels(const std::int32_t* labels, std::int64_t pixels, std::int64_t label_count,
                      std::int64_t row_length, double* rows);

}  // namespace chiaro
