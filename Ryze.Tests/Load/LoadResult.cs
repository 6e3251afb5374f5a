namespace Ryze.Tests.Load;

/// <param name="PerSecond">Answers per second.</param>
/// <param name="P50">In milliseconds.</param>
/// <param name="P99">In milliseconds.</param>
/// <param name="Failures">The number of unsuccessful answers.</param>
internal sealed record LoadResult(double PerSecond, double P50, double P99, int Failures);
