using System.Collections.Concurrent;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Files;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Application.Bridge.ToWhatsApp;

/// <summary>Downloads an agent's file and stores it for the engine, which never receives a customer's URL (docs/adr/0013).</summary>
internal sealed class AgentFiles(IFileDownloads files, IEngineFiles engineFiles, TimeProvider time)
{
    /// <summary>How long a repeated command reuses its URL, so that the engine has the same time again to download it.</summary>
    private static readonly TimeSpan ReuseFor = IEngineFiles.Lifetime / 2;

    private readonly ConcurrentDictionary<PartKey, StoredFile> _stored = new();

    /// <param name="commandId">The command that will carry the URL.</param>
    public async Task<AgentFileResult> PrepareAsync(
        PartKey part, string commandId, BridgeIntegration integration, AgentFile file, CancellationToken cancellationToken)
    {
        if (_stored.TryGetValue(part, out var stored) && time.GetUtcNow() - stored.StoredAt < ReuseFor
            && (stored.CommandId == commandId || engineFiles.IsWaiting(stored.Url)))
        {
            _stored[part] = stored with { CommandId = commandId };
            return new AgentFileResult(new PreparedFile(stored.Url, stored.Media), null);
        }

        var owner = FairShareKey.Of(integration.Tenant, integration.Settings.BaseUrl, integration.Settings.AccountId).Tenant;
        using var room = engineFiles.TryReserve(owner);
        if (room is null)
        {
            return AgentFileResult.Missing(FileProblem.NoRoom);
        }

        var fetched = await files.FetchFromChatwootAsync(new Uri(file.Url), cancellationToken);
        if (!fetched.TryGet(out var content, out var error))
        {
            return AgentFileResult.Missing(error switch
            {
                FileNotFetched { IsTooLarge: true } => FileProblem.TooLarge,
                FileNotFetched { IsRetryable: true } => FileProblem.NotThereYet,
                _ => FileProblem.NotFetched,
            });
        }

        await using (content.Content)
        {
            return await StoreAsync(part, commandId, owner, file, content, cancellationToken);
        }
    }

    /// <summary>For a repeated command whose file is no longer available: only the command's result matters.</summary>
    public PreparedFile WithoutContent(AgentFile file) => new(engineFiles.NewUrl(), AgentMedia.Of(file));

    /// <summary>Handles the command's result. After acceptance the engine may still download the file.</summary>
    public void Finish(PartKey part, bool isAccepted)
    {
        if (_stored.TryRemove(part, out var stored) && !isAccepted)
        {
            engineFiles.Remove(stored.Url);
        }
    }

    /// <summary>Deletes expired files and the URLs of abandoned messages.</summary>
    public void DeleteExpired()
    {
        engineFiles.DeleteExpired();
        var old = time.GetUtcNow() - IEngineFiles.Lifetime;
        foreach (var stored in _stored.Where(stored => stored.Value.StoredAt < old))
        {
            _stored.TryRemove(stored);
        }
    }

    private async Task<AgentFileResult> StoreAsync(
        PartKey part, string commandId, string owner, AgentFile file, ChatwootUpload content, CancellationToken cancellationToken)
    {
        var head = new byte[FileSignature.HeadLength];
        var length = await content.Content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        content.Content.Position = 0;
        if (AgentMedia.Of(file, content.MimeType, head.AsSpan(0, length)) is not { } media)
        {
            return AgentFileResult.Missing(FileProblem.NotFetched);
        }

        var url = await engineFiles.StoreAsync(owner, content.Content, media.MimeType ?? FileTypePolicy.Octets, cancellationToken);
        if (url is null)
        {
            return AgentFileResult.Missing(FileProblem.NoRoom);
        }

        _stored[part] = new StoredFile(url, media, commandId, time.GetUtcNow());
        return new AgentFileResult(new PreparedFile(url, media), null);
    }

    private sealed record StoredFile(Secret Url, AgentMedia Media, string CommandId, DateTimeOffset StoredAt);
}

/// <summary>One part of an agent message.</summary>
internal readonly record struct PartKey(string IntegrationId, long MessageId, int Part);

/// <param name="Url">Ryze's one-time URL.</param>
/// <param name="Media">Detected from the file's content.</param>
internal sealed record PreparedFile(Secret Url, AgentMedia Media);

/// <param name="Problem">Set when no file is available.</param>
internal sealed record AgentFileResult(PreparedFile? File, FileProblem? Problem)
{
    public static AgentFileResult Missing(FileProblem problem) => new(null, problem);
}

internal enum FileProblem
{
    /// <summary>The disk is currently full.</summary>
    NoRoom,

    /// <summary>Another try may help.</summary>
    NotThereYet,
    NotFetched,
    TooLarge,
}
