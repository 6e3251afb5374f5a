using System.Text.Json;
using Ryze.Domain.Protocol.Commands;

namespace Ryze.Infrastructure.PublicApi.Link;

/// <summary>Reads fields from a command's <c>data</c> and collects their faults.</summary>
internal sealed class CommandFields(JsonElement data)
{
    // A WhatsApp text has at most 65,536 characters; the frame's limit bounds the rest.
    private const int MaxTextLength = 65_536;
    private const int MaxContacts = 100;

    private readonly List<string> _faults = [];

    public string Faults => string.Join("; ", _faults);

    public EngineCommand? Fault(string what)
    {
        _faults.Add(what);
        return null;
    }

    public string Chat()
    {
        var chat = Required("chat");
        if (chat.Length > 0 && (!chat.Contains('@', StringComparison.Ordinal) || chat.Length > 128 || chat.Any(c => c is <= ' ' or > '~')))
        {
            _faults.Add("chat must be a JID such as 5511999990000@s.whatsapp.net");
        }

        return chat;
    }

    public string Required(string name)
    {
        var before = _faults.Count;
        var text = Optional(name);
        if (string.IsNullOrEmpty(text) && _faults.Count == before)
        {
            _faults.Add($"{name} is required");
        }

        return text ?? "";
    }

    public string? Optional(string name)
    {
        if (!data.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || TextOf(value) is not { } text)
        {
            _faults.Add($"{name} must be a string");
            return null;
        }

        if (text.Length > MaxTextLength)
        {
            _faults.Add($"{name} must be at most {MaxTextLength} characters");
        }

        return text;
    }

    public string Url(string name)
    {
        var url = Required(name);
        if (url.Length > 0
            && !(Uri.TryCreate(url, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)))
        {
            _faults.Add($"{name} must be an absolute http or https URL");
        }

        return url;
    }

    public bool Flag(string name, bool defaultValue)
    {
        if (!data.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return defaultValue;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        _faults.Add($"{name} must be true or false");
        return defaultValue;
    }

    /// <param name="bound">The range is from -bound to bound.</param>
    public double Number(string name, double bound)
    {
        if (data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Math.Abs(number) <= bound)
        {
            return number;
        }

        _faults.Add($"{name} must be a number from -{bound} to {bound}");
        return 0;
    }

    public T OneOf<T>(string name)
        where T : struct, Enum
    {
        var text = Required(name);
        foreach (var value in Enum.GetValues<T>())
        {
            if (text == JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()))
            {
                return value;
            }
        }

        if (text.Length > 0)
        {
            _faults.Add($"{name} must be {string.Join(" or ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}");
        }

        return default;
    }

    public IReadOnlyList<ContactCard> Contacts(string name)
    {
        var cards = new List<ContactCard>();
        if (data.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() is > 0 and <= MaxContacts
            && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object))
        {
            foreach (var item in list.EnumerateArray())
            {
                var fields = new CommandFields(item);
                cards.Add(new ContactCard(fields.Required("full_name"), fields.Required("phone")));
                _faults.AddRange(fields._faults.Select(fault => $"{name}: {fault}"));
            }
        }

        if (cards.Count == 0)
        {
            _faults.Add($"{name} must be a list of 1 to {MaxContacts} contacts");
        }

        return cards;
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is not valid Unicode.
            return null;
        }
    }
}
