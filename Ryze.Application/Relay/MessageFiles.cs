using Ryze.Application.Ports;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;

namespace Ryze.Application.Relay;

/// <summary>The file of a message, named for Chatwoot. One that cannot be had does not keep the message from arriving.</summary>
internal sealed class MessageFiles(IRelayFiles files, KeptFiles kept, TimeProvider time)
{
    /// <summary>
    /// With the pauses between them some 9 s: an API that is being restarted is back by then. Failures of Chatwoot do not count.
    /// </summary>
    private const int Attempts = 4;

    private const int MaxName = 200;

    /// <returns><see cref="NotSettledYet"/> while the file may still come.</returns>
    public async Task<Result<MessageFile>> FetchAsync(RelayJob job, CancellationToken cancellationToken)
    {
        if (job.Message.Media is not { Url: { } url } media || kept.FailuresOf(job) >= Attempts)
        {
            return MessageFile.None;
        }

        if (kept.Borrow(job) is { } borrowed)
        {
            return new MessageFile(borrowed, () => kept.Return(job));
        }

        var fetched = await files.FetchAsync(url, job.Integration.ChannelUrl, cancellationToken);
        if (!fetched.TryGet(out var file, out var error))
        {
            var failures = kept.CountFailure(job, by: error is FileNotFetched { MayComeLater: true } ? 1 : Attempts);
            return failures < Attempts
                ? new NotSettledYet(time.GetUtcNow() + RelayDecision.Wait(failures, chance: 1), "a file could not be fetched yet")
                : MessageFile.None;
        }

        // Decided by the engine's word first: servers of files often know only octets.
        var mimeType = media.MimeType?.Split(';')[0].Trim() is { Length: > 0 } told ? told : file.MimeType;
        var named = new RelayFile(file.Content, mimeType) { Name = NameOf(media, mimeType), IsVoice = media.IsVoice };
        kept.Keep(job, named);
        return new MessageFile(named, () => kept.Return(job));
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

/// <summary>The file of one attempt at a message.</summary>
/// <param name="file">Null when there is none, or none to be had.</param>
/// <param name="giveBack">Called when the attempt is over.</param>
internal sealed class MessageFile(RelayFile? file, Action giveBack) : IDisposable
{
    public static readonly MessageFile None = new(null, () => { });

    public RelayFile? File { get; } = file;

    public void Dispose() => giveBack();
}
