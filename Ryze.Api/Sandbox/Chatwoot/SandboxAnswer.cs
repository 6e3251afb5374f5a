using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>The shapes of Chatwoot's answers (docs/spec/chatwoot.md 1.1.3, 1.2.2 and 1.2.5).</summary>
internal static class SandboxAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions WithoutNulls = new(Json) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    // Lists thousands of accounts, so it is serialized once per role and the answer adds the user's token.
    private static readonly Lazy<string> Administrator = new(() => AccountsOf("administrator", "active", "suspended"));
    private static readonly Lazy<string> OldAdministrator = new(() => AccountsOf("administrator", null, null));
    private static readonly Lazy<string> Agent = new(() => AccountsOf("agent", "active", "suspended"));

    // Chatwoot's default: Sunday first, open 9 to 17 from Monday to Friday.
    private static readonly object[] WorkingHours = [.. Enumerable.Range(0, 7).Select(day => HoursOf(day, isClosed: day is 0 or 6))];

    public static IResult Error(int status, string error) => Results.Json(new { error }, Json, statusCode: status);

    public static IResult SignIn(string text) => Results.Json(new { errors = new[] { text } }, Json, statusCode: 401);

    public static IResult Invalid(string message, string attribute) => Invalid((attribute, message));

    public static IResult Invalid(params (string Attribute, string Text)[] faults) => Results.Json(
        new { message = string.Join(", ", faults.Select(f => f.Text)), attributes = faults.Select(f => f.Attribute) }, Json,
        statusCode: 422);

    /// <summary>An error of Rails itself, not of Chatwoot's code.</summary>
    public static IResult Rails(int status, string error) => Results.Json(new { status, error }, Json, statusCode: status);

    public static IResult Throttled() => Results.Text("Retry later\n", "text/plain", Encoding.UTF8, 429);

    public static IResult Page(int status, string title) =>
        Results.Text(
            $"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n",
            "text/html",
            Encoding.UTF8,
            status);

    /// <summary>A redirect with an empty body, as Rails' FORCE_SSL sends it.</summary>
    public static IResult ToHttps(HttpRequest request) =>
        Results.Redirect($"https://{request.Host}{request.PathBase}{request.Path}{request.QueryString}", permanent: true);

    public static IResult Version(DateTimeOffset now) => Results.Json(
        new
        {
            version = "4.15.1",
            timestamp = now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            queueServices = "ok",
            dataServices = "ok",
        },
        Json);

    /// <summary>Contains the token, as in a real Chatwoot. Tests use it to find clients that log the answer.</summary>
    public static IResult Profile(string token)
    {
        var accounts = token switch
        {
            SandboxToken.Old or SandboxToken.Before49 => OldAdministrator.Value,
            SandboxToken.Agent => Agent.Value,
            SandboxToken.Outsider => "[]",
            _ => Administrator.Value,
        };
        return Results.Text(
            $$$"""
            {"id":{{{SandboxUser.Id}}},"name":"{{{SandboxUser.Name}}}","email":"{{{SandboxUser.Email}}}","type":null,
            "access_token":"{{{token}}}","pubsub_token":"sandbox-socket-token","accounts":{{{accounts}}}}
            """,
            "application/json",
            Encoding.UTF8);
    }

    public static IResult Deleted() => Results.Json(new { message = SandboxText.Deleted }, Json);

    public static IResult Inboxes(IEnumerable<SandboxInbox> inboxes) => Results.Json(new { payload = inboxes.Select(ViewOf) }, Json);

    public static IResult Inbox(SandboxInbox inbox) => Results.Json(ViewOf(inbox), Json);

    private static Dictionary<string, object?> ViewOf(SandboxInbox inbox)
    {
        var view = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = inbox.Id,
            ["avatar_url"] = "",
            ["channel_id"] = inbox.Id,
            ["name"] = inbox.Name,
            ["channel_type"] = "Channel::Api",
            ["greeting_enabled"] = inbox.Settings.GreetingEnabled,
            ["greeting_message"] = inbox.Settings.GreetingMessage,
            ["working_hours_enabled"] = inbox.Settings.WorkingHoursEnabled,
            ["working_hours"] = WorkingHours,
            ["timezone"] = "UTC",
            ["out_of_office_message"] = inbox.Settings.OutOfOfficeMessage,
            ["enable_email_collect"] = true,
            ["csat_survey_enabled"] = inbox.Settings.CsatSurveyEnabled,
            ["csat_config"] = new { },
            ["enable_auto_assignment"] = true,
            ["auto_assignment_config"] = new { },
            ["callback_webhook_url"] = null,
            ["allow_messages_after_resolved"] = true,
            ["lock_to_single_conversation"] = false,
            ["sender_name_type"] = "friendly",
            ["business_name"] = null,
            ["hmac_mandatory"] = false,
            ["hmac_token"] = inbox.HmacToken,
            ["webhook_url"] = inbox.WebhookUrl,
            ["inbox_identifier"] = inbox.Identifier,
            ["additional_attributes"] = new { },
            ["provider"] = null,
        };
        if (inbox.Secret is not null)
        {
            view.Add("secret", inbox.Secret);
        }

        return view;
    }

    private static object HoursOf(int day, bool isClosed) => new
    {
        dayOfWeek = day,
        closedAllDay = isClosed,
        openHour = isClosed ? (int?)null : 9,
        openMinutes = isClosed ? (int?)null : 0,
        closeHour = isClosed ? (int?)null : 17,
        closeMinutes = isClosed ? (int?)null : 0,
        openAllDay = false,
    };

    private static string AccountsOf(string role, string? active, string? suspended) => JsonSerializer.Serialize(
        SandboxAccount.WithMembers().Select(id => new
        {
            Id = id,
            Name = string.Create(CultureInfo.InvariantCulture, $"Sandbox {id}"),
            Status = id == SandboxAccount.Suspended ? suspended : active,
            Role = role,
        }),
        WithoutNulls);
}
