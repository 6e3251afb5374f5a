using System.Text;

namespace Ryze.Infrastructure.Shared.Net;

/// <summary>Reads an answer up to a limit, regardless of its headers (docs/spec/bridge.md 1.2).</summary>
internal static class BoundedBody
{
    /// <summary>In bytes, after decompression.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>For Chatwoot's lists: 20 messages with 150,000 characters each have several MiB.</summary>
    public const int MaxListLength = 16 * 1024 * 1024;

    /// <returns>Null when the body is larger than <see cref="MaxLength"/>.</returns>
    public static Task<string?> ReadAsync(HttpContent content, CancellationToken cancellationToken) =>
        ReadAsync(content, MaxLength, cancellationToken);

    /// <param name="maxLength">In bytes, after decompression.</param>
    /// <returns>Null when the body is larger.</returns>
    /// <exception cref="IOException">The body ended early.</exception>
    /// <exception cref="InvalidDataException">The body's compression is invalid.</exception>
    public static async Task<string?> ReadAsync(HttpContent content, int maxLength, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxLength)
        {
            return null;
        }

        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await ReadChunkAsync(stream, buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > maxLength)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        // Chatwoot and bridges always send UTF-8. Other bytes become replacement characters, which then fail as JSON or are visible.
        return Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)body.Length)).TrimStart('\uFEFF');
    }

    /// <exception cref="InvalidDataException">The body's compression is invalid.</exception>
    public static async Task<int> ReadChunkAsync(Stream stream, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidDataException(exception.Message, exception); // BrotliStream reports invalid bytes this way.
        }
    }
}
