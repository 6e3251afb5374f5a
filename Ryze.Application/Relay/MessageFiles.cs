using Ryze.Application.Ports;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>The file of a message, named for Chatwoot. One that cannot be had does not keep the message from arriving.</summary>
internal sealed class MessageFiles(IRelayFiles files, TimeProvider time)
{
    /// <summary>With the pauses between them some 15 s: an API that is being restarted is back by then.</summary>
    private const int Attempts = 4;

    private const int MaxName = 200;

    /// <returns><see cref="NotSettledYet"/> while the file may still come.</returns>
    public async Task<Result<MessageFile>> FetchAsync(RelayJob job, CancellationToken cancellationToken)
    {
        if (job.Message.Media is not { Url: { } url } media)
        {
            return MessageFile.None;
        }

        var fetched = await files.FetchAsync(url, job.Integration.ChannelUrl, cancellationToken);
        if (!fetched.TryGet(out var file, out var error))
        {
            return error is FileNotFetched { MayComeLater: true } && job.Attempt < Attempts
                ? new NotSettledYet(time.GetUtcNow() + RelayDecision.Wait(job.Attempt, chance: 1), "a file could not be fetched yet")
                : MessageFile.None;
        }

        // Decided by the engine's word first: servers of files often know only octets.
        var mimeType = media.MimeType?.Split(';')[0].Trim() is { Length: > 0 } told ? told : file.MimeType;
        return new MessageFile(new RelayFile(file.Content, mimeType) { Name = NameOf(media, mimeType), IsVoice = media.IsVoice });
    }

    private static string NameOf(RelayMedia media, string? mimeType)
    {
        if (media.FileName is { Length: > 0 } named)
        {
            // A name, whatever path it is given as, and nothing that ends a header.
            var name = new string([.. named.Replace('\\', '/').Split('/')[^1].Where(c => !char.IsControl(c) && c != '"')]);
            return name.Length == 0 ? "file" : name.Length <= MaxName ? name : name[^MaxName..];
        }

        var extension = mimeType?.ToLowerInvariant() switch
        {
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            "image/webp" => ".webp",
            "image/gif" => ".gif",
            "video/mp4" => ".mp4",
            "audio/ogg" => ".ogg",
            "audio/mpeg" => ".mp3",
            "audio/mp4" => ".m4a",
            "application/pdf" => ".pdf",
            _ => "",
        };
        return (media.Type is "image" or "video" or "audio" or "sticker" ? media.Type : media.IsVoice ? "voice" : "file") + extension;
    }
}

/// <param name="File">Null when there is none, or none to be had.</param>
internal sealed record MessageFile(RelayFile? File)
{
    public static readonly MessageFile None = new((RelayFile?)null);
}
