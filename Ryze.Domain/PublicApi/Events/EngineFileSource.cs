namespace Ryze.Domain.PublicApi.Events;

/// <summary>A file that the engine still keeps. It is downloaded when the bridge asks for it (docs/spec/engines.md 3).</summary>
/// <param name="EngineId">See <see cref="Engines.EngineConnection.Id"/>.</param>
/// <param name="Reference">See <see cref="Engines.EngineFileReference.Reference"/>.</param>
public sealed record EngineFileSource(string EngineId, string Reference)
{
    /// <summary>In characters.</summary>
    public const int MaxReferenceLength = 4096;
}
