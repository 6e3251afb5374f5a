namespace Ryze.Tests.Support;

/// <summary>A random source with a constant value, so that a test knows each delay.</summary>
internal sealed class SteadyRandom(double chance) : Random
{
    public override double NextDouble() => chance;
}
