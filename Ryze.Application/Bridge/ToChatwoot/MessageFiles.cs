using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Files;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Application.Bridge.ToChatwoot;

/// <summary>
/// Downloads a message's file, named and typed for Chatwoot. A message is delivered without its file when the download fails.
/// </summary>
internal sealed class MessageFiles(IFileDownloads files, FileCache kept, TimeProvider time)
{
    /// <summary>About 9 s with the pauses, which covers a restart of the public API. Chatwoot's failures do not count.</summary>
    private const int Attempts = 4;

    /// <returns><see cref="NotSettledYet"/> while the file may still become available.</returns>
    public async Task<Result<MessageFile>> FetchAsync(WorkContext job, CancellationToken cancellationToken)
    {
        if (job.Message.Media is not { Url: { } url } media)
        {
            return MessageFile.None;
        }

        if (kept.FailuresOf(job) >= Attempts)
        {
            return Missing(job);
        }

        if (kept.Borrow(job) is { } borrowed)
        {
            return new MessageFile(borrowed, () => kept.Return(job));
        }

        var isRetryable = false;
        foreach (var place in media.OtherUrls.Prepend(url))
        {
            var fetched = await FetchAsync(media, place, job.Integration.ChannelUrl, cancellationToken);
            if (fetched.TryGet(out var file, out var error))
            {
                kept.Keep(job, file);
                return new MessageFile(file, () => kept.Return(job));
            }

            isRetryable |= error is FileNotFetched { IsRetryable: true };
            if (error is FileNotFetched { IsTooLarge: true })
            {
                kept.MarkTooLarge(job);
            }
        }

        var failures = kept.CountFailure(job, by: isRetryable ? 1 : Attempts);
        return failures < Attempts
            ? new NotSettledYet(time.GetUtcNow() + DeliveryDecision.Wait(failures, chance: 1), "a file could not be fetched yet")
            : Missing(job);
    }

    /// <summary>Downloads from one possible URL, which may hold something other than the file.</summary>
    private async Task<Result<ChatwootUpload>> FetchAsync(
        MessageMedia media, Uri url, string channelUrl, CancellationToken cancellationToken)
    {
        var fetched = await files.FetchAsync(url, channelUrl, cancellationToken);
        if (!fetched.TryGet(out var file, out var error))
        {
            return error;
        }

        var head = new byte[FileSignature.HeadLength];
        var length = await file.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        file.Content.Position = 0;
        if (FileTypePolicy.Decide(media, file.MimeType, head.AsSpan(0, length)) is { } mimeType)
        {
            return new ChatwootUpload(file.Content, FileTypePolicy.ForBrowser(mimeType))
            {
                Name = FileNames.Of(media, mimeType), IsVoice = media.IsVoice,
            };
        }

        await file.Content.DisposeAsync();
        return new FileNotFetched(IsRetryable: false);
    }

    private Result<MessageFile> Missing(WorkContext job) => kept.IsTooLarge(job) ? MessageFile.TooLarge : MessageFile.None;
}

/// <summary>The file for one delivery attempt.</summary>
/// <param name="file">Null when there is none, or it is not available.</param>
/// <param name="giveBack">Called when the attempt ends.</param>
internal sealed class MessageFile(ChatwootUpload? file, Action giveBack) : IDisposable
{
    public static readonly MessageFile None = new(null, () => { });
    public static readonly MessageFile TooLarge = new(null, () => { }) { Outcome = FileOutcome.TooLarge };

    public ChatwootUpload? File { get; } = file;

    public FileOutcome Outcome { get; private init; } = file is null ? FileOutcome.NotFetched : FileOutcome.Attached;

    public void Dispose() => giveBack();
}
