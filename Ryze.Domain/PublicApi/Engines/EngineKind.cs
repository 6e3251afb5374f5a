namespace Ryze.Domain.PublicApi.Engines;

/// <summary>The kinds of WhatsApp engines that an instance can use (docs/spec/engines.md 1).</summary>
public enum EngineKind
{
    /// <summary>A RyzeAPI-compatible server.</summary>
    RyzeApi,

    /// <summary>Meta's WhatsApp Cloud API.</summary>
    CloudApi,

    /// <summary>Evolution API with its Baileys channel.</summary>
    Evolution,

    /// <summary>WAHA with any of its engines.</summary>
    Waha,
}

/// <summary>The names of the kinds in requests, answers, rows and metrics.</summary>
public static class EngineKinds
{
    private static readonly (EngineKind Kind, string Name)[] Names =
    [
        (EngineKind.RyzeApi, "ryzeapi"),
        (EngineKind.CloudApi, "cloud-api"),
        (EngineKind.Evolution, "evolution"),
        (EngineKind.Waha, "waha"),
    ];

    public static string NameOf(EngineKind kind) => Names.First(pair => pair.Kind == kind).Name;

    /// <summary>Null for an unknown name. Names are compared exactly.</summary>
    public static EngineKind? Find(string? name) =>
        Names.Where(pair => string.Equals(pair.Name, name, StringComparison.Ordinal)).Select(pair => (EngineKind?)pair.Kind)
            .FirstOrDefault();
}
