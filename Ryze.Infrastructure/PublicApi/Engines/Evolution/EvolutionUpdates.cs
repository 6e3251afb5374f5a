using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Writes canonical events (docs/spec/ryzeapi.md 6.2).</summary>
internal static class EvolutionUpdates
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static EvolutionPart Of(EngineConnection connection, string name, JsonObject data, EngineFileReference? file = null) =>
        new(new EngineUpdate(connection.EngineInstance, name, JsonSerializer.SerializeToUtf8Bytes(data, Json), file), false);

    public static string TimeOf(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    public static string? TimeOf(long? unix) => MomentOf(unix) is { } moment ? TimeOf(moment) : null;

    /// <summary>Null when the number is not a plausible Unix time in seconds or milliseconds.</summary>
    public static DateTimeOffset? MomentOf(long? unix) => unix switch
    {
        > 0 and < 100_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(unix.Value),
        >= 100_000_000_000 and < 100_000_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(unix.Value),
        _ => null,
    };

    /// <summary>Null when none of the texts is an address.</summary>
    /// <param name="addresses">The forms of one party's address: number, group, or linked id.</param>
    public static JsonObject? PartyOf(params ReadOnlySpan<string?> addresses)
    {
        string? jid = null;
        string? lid = null;
        foreach (var address in addresses)
        {
            if (Jid.Normalize(address) is { } normal)
            {
                (jid, lid) = Jid.IsLid(normal) ? (jid, lid ?? normal) : (jid ?? normal, lid);
            }
        }

        var party = new JsonObject();
        if (jid is not null)
        {
            party["jid"] = jid;
        }

        if (lid is not null && (jid is null || Jid.IsPerson(jid)))
        {
            party["lid"] = lid;
        }

        return party.Count > 0 ? party : null;
    }

    public static JsonObject ChatOf(JsonObject party)
    {
        party["type"] = party["jid"]?.GetValue<string>() is { } jid && Jid.IsGroup(jid) ? "group" : "private";
        return party;
    }

    /// <summary>The person of a private chat.</summary>
    public static JsonObject PersonOf(JsonObject chat)
    {
        var person = (JsonObject)chat.DeepClone();
        person.Remove("type");
        return person;
    }

    public static bool IsGroup(JsonObject chat) => chat["type"]?.GetValue<string>() == "group";
}
