using System.Globalization;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>
/// The <c>biz_opaque_callback_data</c> of a message, which Meta returns in the message's statuses. It is the command's id. A part of a
/// split message adds its number and the first part's id, because the command's result is the first part's id.
/// </summary>
/// <param name="Part">From 1.</param>
/// <param name="FirstId">Null for the first part.</param>
internal sealed record CommandReference(string CommandId, int Part, int Parts, string? FirstId)
{
    /// <summary>In characters, Meta's limit.</summary>
    private const int MaxLength = 512;

    public bool IsLast => Part == Parts;

    /// <summary>A command id contains no blank, so blanks separate the fields.</summary>
    public string Write()
    {
        if (Parts == 1)
        {
            return CommandId;
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{CommandId} {Part}/{Parts}");
        var full = FirstId is null ? text : $"{text} {FirstId}";
        return full.Length <= MaxLength ? full : text;
    }

    /// <summary>Null when another program wrote the text.</summary>
    public static CommandReference? Read(string? text)
    {
        var fields = (text ?? "").Split(' ');
        if (fields.Length > 3 || !Domain.Protocol.Commands.CommandId.IsValid(fields[0]))
        {
            return null;
        }

        if (fields.Length == 1)
        {
            return new CommandReference(fields[0], 1, 1, null);
        }

        var numbers = fields[1].Split('/');
        return numbers.Length == 2 && IsNumber(numbers[0], out var part) && IsNumber(numbers[1], out var parts) && part <= parts
            && (fields.Length == 2 || WhatsAppMessage.IsId(fields[2]))
            ? new CommandReference(fields[0], part, parts, fields.ElementAtOrDefault(2))
            : null;
    }

    private static bool IsNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}
