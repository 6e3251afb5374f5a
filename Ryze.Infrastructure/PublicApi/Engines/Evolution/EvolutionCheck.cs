using System.Text.Json;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Checks a connection with <c>connectionState</c>, and reads phone and channel best effort.</summary>
internal sealed class EvolutionCheck(EngineHttpClient http)
{
    public async Task<Result<EngineCheck>> RunAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var request = EvolutionHttp.RequestOf(connection, HttpMethod.Get, "instance/connectionState");
        var answer = await http.SendAsync(request, EvolutionHttp.SetupWithin, cancellationToken);
        if (!answer.IsSuccess)
        {
            return ErrorOf(connection, answer);
        }

        if (((JsonElement?)Shared.Json.TolerantJson.ObjectIn(answer.Body)).Object("instance") is not { } instance)
        {
            return NotFound(connection, "the address answered, but not as Evolution API");
        }

        var row = await FindRowAsync(connection, cancellationToken);
        var channel = row.Text("integration");
        if (string.Equals(channel, "WHATSAPP-BUSINESS", StringComparison.OrdinalIgnoreCase))
        {
            // That channel loses messages of a batch and reports failed sends as sent.
            return NotFound(connection, "this Evolution instance uses WhatsApp Cloud API; connect the number with engine cloud-api");
        }

        var state = ((JsonElement?)instance).Text("state");
        var warnings = new List<string>();
        if (string.Equals(channel, "EVOLUTION", StringComparison.OrdinalIgnoreCase))
        {
            warnings.Add("this Evolution instance has no phone (channel EVOLUTION); use a WHATSAPP-BAILEYS instance");
        }
        else if (state != "open")
        {
            warnings.Add("the phone is not connected at the engine; scan its QR code in Evolution");
        }

        return new EngineCheck(EvolutionStates.StateOf(state, null) ?? "disconnected", PhoneOf(row), warnings);
    }

    private static EngineSetupError ErrorOf(EngineConnection connection, EngineAnswer answer) => answer.Status switch
    {
        401 => new EngineSetupError.Unauthorized(EvolutionHttp.Describe(connection, answer)),
        403 => new EngineSetupError.Forbidden(EvolutionHttp.Describe(connection, answer)),
        429 or >= 500 or null => new EngineSetupError.Unreachable(connection.BaseUrl, EvolutionHttp.Describe(connection, answer)),
        _ => new EngineSetupError.NotFound(connection.BaseUrl, connection.EngineInstance, EvolutionHttp.Describe(connection, answer)),
    };

    private static EngineSetupError.NotFound NotFound(EngineConnection connection, string why) =>
        new(connection.BaseUrl, connection.EngineInstance, Detail.Of(why));

    /// <summary>Null when the engine does not show it. The row contains the instance's token, so nothing else of it is kept.</summary>
    private async Task<JsonElement?> FindRowAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var request = EvolutionHttp.RequestTo(
            connection, HttpMethod.Get, "instance/fetchInstances?instanceName=" + Uri.EscapeDataString(connection.EngineInstance));
        var answer = await http.SendAsync(request, EvolutionHttp.SetupWithin, cancellationToken);
        if (!answer.IsSuccess)
        {
            return null;
        }

        var rows = Shared.Json.TolerantJson.ArrayIn(answer.Body) is { } list ? list.EnumerateArray().ToList()
            : Shared.Json.TolerantJson.ObjectIn(answer.Body) is { } single ? [single] : [];
        return rows.Select(row => ((JsonElement?)row).Object("instance") ?? row)
            .Select(row => (JsonElement?)row)
            .FirstOrDefault(row => (row.Text("name") ?? row.Text("instanceName")) == connection.EngineInstance);
    }

    private static string? PhoneOf(JsonElement? row) =>
        Jid.Normalize(row.Text("ownerJid") ?? row.Text("owner")) is { } jid ? Jid.PhoneOf(jid) : null;
}
