using System.Globalization;

namespace Ryze.Tests.Support;

/// <summary>The seed of a test's generated inputs. It is fixed for a deterministic suite; <c>RYZE_SEED</c> selects another.</summary>
internal static class Seed
{
    private const int Default = 20261127;

    public static int Current
    {
        get
        {
            var seed = int.TryParse(Environment.GetEnvironmentVariable("RYZE_SEED"), CultureInfo.InvariantCulture, out var given)
                ? given : Default;
            TestContext.Out.WriteLine($"RYZE_SEED={seed}");
            return seed;
        }
    }
}
