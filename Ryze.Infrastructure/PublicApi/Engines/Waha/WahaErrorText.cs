using System.Text.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>
/// Finds the text in an error answer (docs/spec/engines.md 4). It reads only the named members, because an internal error repeats
/// the whole request.
/// </summary>
internal static class WahaErrorText
{
    /// <summary>Null when the answer has no text.</summary>
    public static string? In(JsonElement? answer)
    {
        var messages = answer.Items("message").Select(item => ((JsonElement?)item).Text()).OfType<string>().ToList();
        return messages.Count > 0 ? string.Join("; ", messages)
            : answer.Text("exception", "message") ?? answer.Text("message") ?? answer.Text("error", "message") ?? answer.Text("error");
    }
}
