using System.Text.Json.Nodes;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>A message in the sandbox's Chatwoot, and its changes by later calls (docs/spec/chatwoot.md 1.3.7).</summary>
/// <param name="Type"><c>incoming</c>, <c>outgoing</c>, or <c>template</c> for Chatwoot's automatic messages.</param>
/// <param name="Attributes"><c>content_attributes</c> as JSON.</param>
public sealed record DeskMessage(
    long AccountId, long Id, long ConversationId, string Content, string Type, bool IsPrivate, string? SourceId, string Attributes,
    DateTimeOffset CreatedAt, IReadOnlyList<DeskFile> Files)
{
    private const string Error = "external_error";

    private static readonly string[] Statuses = ["sent", "delivered", "read", "failed"];

    /// <summary><c>sent</c>, <c>delivered</c>, <c>read</c> or <c>failed</c>.</summary>
    public string Status { get; init; } = "sent";

    /// <summary><c>text</c>, <c>input_select</c>, <c>cards</c>, <c>article</c>, <c>form</c>, <c>input_csat</c> and so on.</summary>
    public string ContentType { get; init; } = "text";

    /// <summary>The user or bot that wrote it. Null for a contact, an automation or Chatwoot itself.</summary>
    public DeskSender? Sender { get; init; }

    /// <summary>Why it failed.</summary>
    public string? ExternalError => TextOf(Read());

    public bool IsDeleted => Read()["deleted"] is JsonValue value && value.TryGetValue<bool>(out var isDeleted) && isDeleted;

    /// <summary>Ignores unknown statuses and a change from read to delivered. Only <c>failed</c> keeps the error.</summary>
    internal DeskMessage WithStatus(string? status, string? error)
    {
        if (status is null || !Statuses.Contains(status, StringComparer.Ordinal) || (Status == "read" && status == "delivered"))
        {
            return this;
        }

        // A missing key differs from a null value: Rails keeps a cleared error's key.
        var attributes = Read();
        var newError = status == "failed" ? error : null;
        if (newError == TextOf(attributes))
        {
            return this with { Status = status };
        }

        attributes[Error] = newError;
        return this with { Status = status, Attributes = attributes.ToJsonString() };
    }

    internal DeskMessage WithoutAttributes() => this with { Attributes = "{}" };

    internal DeskMessage Deleted() => this with { Content = SandboxText.MessageDeleted, Attributes = """{"deleted":true}""", Files = [] };

    // A message's author can set any value there.
    private static string? TextOf(JsonNode attributes) =>
        attributes[Error] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private JsonNode Read() => JsonNode.Parse(Attributes)!;
}
