"""Side-by-side benchmarks: both sides in one run, interleaved, judged by the ratio of medians."""
