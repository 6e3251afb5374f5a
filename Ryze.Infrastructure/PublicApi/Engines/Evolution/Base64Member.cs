using System.Text;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.Evolution;

/// <summary>Finds the member <c>base64</c> in a large JSON answer without reading the answer to its end.</summary>
/// <param name="Head">The members before it, as a JSON object.</param>
internal sealed record Base64Member(string Head, Stream Content)
{
    /// <summary>In bytes. The members before the file are short: its name, its caption and its type.</summary>
    private const int MaxHead = 64 * 1024;

    /// <summary>In a JSON text a quote is escaped, so the unescaped name is always a member's.</summary>
    private static ReadOnlySpan<byte> Name => "\"base64\""u8;

    /// <returns>Null when the answer has no such text. The stream disposes the response.</returns>
    /// <exception cref="IOException">The answer ended early.</exception>
    public static async Task<Base64Member?> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxHead];
        var length = 0;
        while (length < MaxHead)
        {
            var read = await BoundedBody.ReadChunkAsync(body, buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            length += read;
            if (Find(buffer.AsSpan(0, length)) is { } found)
            {
                var head = Encoding.UTF8.GetString(buffer, 0, found.Head).TrimEnd().TrimEnd(',') + "}";
                return new Base64Member(head, new Base64TextStream(response, body, buffer.AsMemory(found.Text, length - found.Text)));
            }
        }

        return null;
    }

    /// <returns>The position of the member's name, and of its text's first character.</returns>
    private static (int Head, int Text)? Find(ReadOnlySpan<byte> json)
    {
        for (var start = 0; json[start..].IndexOf(Name) is >= 0 and var offset; start += offset + Name.Length)
        {
            var head = start + offset;
            var at = SkipBlanks(json, head + Name.Length);
            if (at < json.Length && json[at] == (byte)':')
            {
                at = SkipBlanks(json, at + 1);
                if (at < json.Length && json[at] == (byte)'"')
                {
                    return (head, at + 1);
                }
            }
        }

        return null;
    }

    private static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
