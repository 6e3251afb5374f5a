using System.Text.Json;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>Body of the contact, conversation and message calls: JSON, or a form with files (docs/spec/chatwoot.md 1.3.5).</summary>
internal sealed class SandboxDeskForm
{
    /// <summary>The maximum bytes of a body: a 40 MiB file and the form around it.</summary>
    public const long MaxBodyBytes = 42 * 1024 * 1024;

    private readonly Dictionary<string, string?> _fields = new(StringComparer.Ordinal);

    public IReadOnlyList<SandboxUpload> Files { get; private init; } = [];

    /// <summary>A field's text or number, or an object's JSON. Null without the field.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>Whether any field contains U+0000, which PostgreSQL cannot store.</summary>
    public bool HasNul => _fields.Values.Any(v => v?.Contains('\0', StringComparison.Ordinal) == true);

    public bool Has(string name) => _fields.ContainsKey(name);

    public long? Id(string name) => this[name] is { } text ? SandboxGate.IdOf(text) : null;

    /// <summary>Reads the body. Null when it is neither JSON nor a form.</summary>
    public static async Task<SandboxDeskForm?> ReadAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType ? await ReadFormAsync(request) : await ReadJsonAsync(request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<SandboxDeskForm?> ReadJsonAsync(HttpRequest request)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var read = new SandboxDeskForm();
        foreach (var field in document.RootElement.EnumerateObject())
        {
            read._fields[field.Name] = field.Value.ValueKind switch
            {
                JsonValueKind.String => field.Value.GetString(),
                JsonValueKind.Null => null,
                _ => field.Value.GetRawText(),
            };
        }

        return read;
    }

    private static async Task<SandboxDeskForm> ReadFormAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        var files = new List<SandboxUpload>();
        foreach (var file in form.Files)
        {
            var content = new byte[file.Length];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(content, request.HttpContext.RequestAborted);
            files.Add(new SandboxUpload(file.FileName, file.ContentType, content));
        }

        var read = new SandboxDeskForm { Files = files };
        foreach (var (name, value) in form)
        {
            read._fields[name] = value.ToString();
        }

        return read;
    }
}
