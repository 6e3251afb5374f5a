using CsCheck;

namespace Ryze.Tests.Support;

/// <summary>Runs CsCheck's generators with the suite's seed, because <c>Sample</c> uses another seed in every run.</summary>
internal static class SteadySamples
{
    private const int Usual = 1000;

    public static void SampleSteadily<T>(this Gen<T> generator, Func<T, bool> holds, int iter = Usual, Func<T, string>? print = null)
    {
        var random = new PCG(1, (ulong)Seed.Current);
        for (var i = 0; i < iter; i++)
        {
            var value = generator.Generate(random, null, out _);
            try
            {
                Assert.That(holds(value), Is.True);
            }
            catch (Exception exception) when (exception is not SuccessException)
            {
                Assert.Fail($"sample {i}, {(print is null ? value : print(value))}: {exception.Message}");
            }
        }
    }

    public static void SampleSteadily<T1, T2, T3, T4>(this Gen<(T1, T2, T3, T4)> generator, Func<T1, T2, T3, T4, bool> holds) =>
        generator.SampleSteadily(value => holds(value.Item1, value.Item2, value.Item3, value.Item4));
}
