#include "labels.h"

#include <vector>

namespace chiaro {

chiaro_status check_labels(const std::int32_t* labels, std::int64_t pixels,
                           std::int64_t label_count) {
  CHIARO_TRY(check_array("labels", labels));
  if (label_count < 1 || label_count > pixels) {
    return fail(CHIARO_INVALID, "label_count must be from 1 to the number of pixels, was %lld",
                static_cast<long long>(label_count));
  }
  for (std::int64_t i = 0; i < pixels; ++i) {
    if (labels[i] < 0 || labels[i] >= label_count) {
      return fail(CHIARO_INVALID, "labels[%lld] is %d, and there are %lld labels",
                  static_cast<long long>(i), static_cast<int>(labels[i]),
                  static_cast<long long>(label_count));
    }
  }
  return CHIARO_OK;
}

void divide_by_pixels(const std::int32_t* labels, std::int64_t pixels, std::int64_t label_count,
                      std::int64_t row_length, double* rows) {
  std::vector<std::int64_t> count(static_cast<std::size_t>(label_count));
  for (std::int64_t i = 0; i < pixels; ++i) {
    ++count[static_cast<std::size_t>(labels[i])];
  }
  for (std::int64_t label = 0; label < label_count; ++label) {
    const std::int64_t of_label = count[static_cast<std::size_t>(label)];
    for (std::int64_t i = 0; of_label > 0 && i < row_length; ++i) {
      rows[label * row_length + i] /= static_cast<double>(of_label);
    }
  }
}

}  // namespace chiaro
