using System.Text.Json;
using Ryze.Domain.Events;

namespace Ryze.Domain.Relay;

/// <summary>What a <c>call.update</c> event says of a call (ryzeapi.md 6.3).</summary>
public static class MissedCall
{
    public const string EventName = "call.update";

    private static readonly string[] States = ["state", "type", "status", "event"];

    /// <summary>The engine's word, e.g. <c>offer</c>, <c>accepted</c>, <c>terminated</c>; empty when it gives none.</summary>
    public static string StateOf(JsonElement data) => States.Select(name => data.Text(name)).FirstOrDefault(text => !string.IsNullOrEmpty(text)) ?? "";
}
