namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>The names of the settings that an error tells to verify.</summary>
internal sealed record EngineAnswerHints(string Token, string Url)
{
    public static readonly EngineAnswerHints OfOperator = new("ENGINE_TOKEN", "ENGINE_URL");

    public static readonly EngineAnswerHints OfCustomer = new("engineToken", "engineBaseUrl");
}
