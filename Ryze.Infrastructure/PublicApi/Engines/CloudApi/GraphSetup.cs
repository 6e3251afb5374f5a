using System.Globalization;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Checks a phone number, and sets its webhook URL. The URL applies to one number, so that other numbers keep theirs.</summary>
internal sealed class GraphSetup(GraphApi api)
{
    /// <summary>In characters, Meta's limit for a number's webhook URL.</summary>
    private const int MaxUrlLength = 200;

    private const string Configuration = "webhook_configuration";
    private const string CheckFields = "display_phone_number,verified_name,status," + Configuration;

    /// <summary>During a registration, Meta first calls the webhook and waits for its answer.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    public async Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(connection, $"{PathOf(connection)}?fields={CheckFields}", AnswerWithin, cancellationToken);
        if (!answer.Http.IsSuccess || answer.Json.Text("id") is null)
        {
            return GraphErrors.ForSetup(answer, connection);
        }

        var status = answer.Json.Text("status");
        return status == "CONNECTED"
            ? new EngineCheck("connected", PhoneOf(answer), [])
            : new EngineCheck(WordOf(status), PhoneOf(answer), [WarningOf(status)]);
    }

    public async Task<Detail?> RegisterAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        var url = webhookUrl.AbsoluteUri;
        if (url.Length > MaxUrlLength)
        {
            return Detail.Of(string.Create(
                CultureInfo.InvariantCulture,
                $"the webhook URL has {url.Length} characters and Meta accepts {MaxUrlLength}: use a shorter public URL"));
        }

        if (await CurrentUrlAsync(connection, cancellationToken) != url)
        {
            var answer = await SetUrlAsync(connection, url, cancellationToken);
            if (!answer.IsConfirmed)
            {
                return GraphErrors.DetailOf(answer, connection);
            }
        }

        return connection.BusinessAccountId is { Length: > 0 } account
            ? await SubscribeAsync(connection, account, cancellationToken) : null;
    }

    /// <summary>Does nothing when the number has another webhook URL, or Meta does not report it.</summary>
    public async Task RemoveAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        if (await CurrentUrlAsync(connection, cancellationToken) == webhookUrl.AbsoluteUri)
        {
            await SetUrlAsync(connection, "", cancellationToken);
        }
    }

    /// <summary>Without a subscription the registration works, but no event ever arrives.</summary>
    private async Task<Detail?> SubscribeAsync(EngineConnection connection, string account, CancellationToken cancellationToken)
    {
        var answer = await api.PostAsync(
            connection, GraphApi.PathOf(account) + "/subscribed_apps", body: null, AnswerWithin, cancellationToken);
        return answer.IsConfirmed ? null : Detail.Of(
            "the webhook URL is set, but the app is not subscribed to the WhatsApp business account: "
                + GraphErrors.DetailOf(answer, connection),
            GraphApi.SecretsOf(connection));
    }

    /// <summary>Null without a URL of the number itself.</summary>
    private async Task<string?> CurrentUrlAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        var answer = await api.GetAsync(connection, $"{PathOf(connection)}?fields={Configuration}", AnswerWithin, cancellationToken);
        return answer.Http.IsSuccess ? answer.Json.Object(Configuration).Text("phone_number") : null;
    }

    private Task<GraphAnswer> SetUrlAsync(EngineConnection connection, string url, CancellationToken cancellationToken)
    {
        var configuration = Of(
            ("override_callback_uri", url), ("verify_token", url.Length == 0 ? null : connection.WebhookSecret.Reveal()));
        return api.PostAsync(connection, PathOf(connection), Of((Configuration, configuration)), AnswerWithin, cancellationToken);
    }

    private static string PathOf(EngineConnection connection) => GraphApi.PathOf(connection.EngineInstance);

    /// <summary>Meta writes the number as people do, e.g. <c>+55 11 3000-0000</c>.</summary>
    private static string? PhoneOf(GraphAnswer answer)
    {
        var digits = string.Concat((answer.Json.Text("display_phone_number") ?? "").Where(char.IsAsciiDigit));
        return digits.Length is >= 7 and <= 15 ? "+" + digits : null;
    }

    private static string WordOf(string? status) =>
        status is { Length: <= 32 } && status.All(c => char.IsAsciiLetter(c) || c == '_') ? status.ToLowerInvariant() : "unknown";

    private static string WarningOf(string? status) => WordOf(status) is "unknown"
        ? "Meta does not report the phone number's status: verify in WhatsApp Manager that it is connected"
        : $"the phone number's status at Meta is {status}: only a number with the status CONNECTED can send";
}
