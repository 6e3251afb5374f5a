namespace Ryze.Tests.Support;

/// <summary>Chance that is always the same, so that a test knows each delay.</summary>
internal sealed class SteadyRandom(double chance) : Random
{
    public override double NextDouble() => chance;
}
