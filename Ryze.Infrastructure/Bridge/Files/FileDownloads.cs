using System.Net.Http.Headers;
using System.Security.Authentication;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Bridge.Files;

/// <summary>Downloads files to disk, which limits memory use and lets a retry skip the download.</summary>
/// <param name="external">Enforces the address policy and follows no redirects (docs/spec/bridge.md 1.2).</param>
/// <param name="own">For the public API's own files. It may connect to any address, because the operator chose the host.</param>
internal sealed class FileDownloads(HttpClient external, HttpClient own, BridgeOptions options, TimeProvider time) : IFileDownloads
{
    private const string OwnFiles = "/api/engine/media/";
    private const int MaxRedirects = 3;
    private const int BufferSize = 64 * 1024;

    /// <summary>For a file of up to 40 MiB.</summary>
    private static readonly TimeSpan DownloadTimeout = TimeSpan.FromMinutes(2);

    public Task<Result<ChatwootUpload>> FetchAsync(Uri url, string channelUrl, CancellationToken cancellationToken) =>
        IsOwn(url, channelUrl)
        ? FetchAsync(token => SendAsync(own, url, options.Token?.Reveal(), token)!, mayBeUploaded: false, cancellationToken)
        : FetchAsync(token => FollowAsync(url, token), mayBeUploaded: false, cancellationToken);

    public Task<Result<ChatwootUpload>> FetchFromChatwootAsync(Uri url, CancellationToken cancellationToken) =>
        FetchAsync(token => FollowAsync(url, token), mayBeUploaded: true, cancellationToken);

    private async Task<Result<ChatwootUpload>> FetchAsync(
        Func<CancellationToken, Task<HttpResponseMessage?>> send, bool mayBeUploaded, CancellationToken cancellationToken)
    {
        using var timeout = cancellationToken.WithTimeout(DownloadTimeout, time);
        try
        {
            using var response = await send(timeout.Token);
            return response is null ? new FileNotFetched(IsRetryable: false)
                : mayBeUploaded && (int)response.StatusCode is 404 ? new FileNotFetched(IsRetryable: true)
                : await KeepAsync(response, timeout.Token);
        }
        catch (Exception exception) when (IsLoss(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return NotFetched(exception);
        }
    }

    private static bool IsLoss(Exception exception) =>
        exception is HttpRequestException or IOException or AuthenticationException or InvalidDataException or OperationCanceledException;

    // The address policy's refusal is permanent.
    private static FileNotFetched NotFetched(Exception exception) =>
        new(IsRetryable: exception.InnerException is not Infrastructure.Shared.Net.AddressRefusedException { IsUnknownName: false });

    /// <summary>Whether the URL belongs to the public API that the bridge connects to. No other server may see the token.</summary>
    private static bool IsOwn(Uri url, string channelUrl) =>
        Uri.TryCreate(channelUrl, UriKind.Absolute, out var channel)
        && url.Authority == channel.Authority
        && (url.Scheme == Uri.UriSchemeHttps) == (channel.Scheme == Uri.UriSchemeWss)
        && url.AbsolutePath.Contains(OwnFiles, StringComparison.Ordinal);

    /// <summary>Storage links redirect, also to other hosts; the address policy checks each one.</summary>
    /// <returns>The answer after all redirects; null when a redirect is invalid or there are too many.</returns>
    private async Task<HttpResponseMessage?> FollowAsync(Uri url, CancellationToken cancellationToken)
    {
        for (var hops = 0; hops <= MaxRedirects; hops++)
        {
            var response = await SendAsync(external, url, token: null, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            using (response)
            {
                if (response.Headers.Location is not { } location
                    || !Uri.TryCreate(url, location, out var next)
                    || (next.Scheme != Uri.UriSchemeHttps && next.Scheme != url.Scheme))
                {
                    return null;
                }

                url = next;
            }
        }

        return null;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, Uri url, string? token, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static async Task<Result<ChatwootUpload>> KeepAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            return new FileNotFetched(IsRetryable: (int)response.StatusCode is 408 or 429 or >= 500);
        }

        if (response.Content.Headers.ContentLength > IFileDownloads.MaxLength)
        {
            return TooLarge;
        }

        var file = NewFile();
        try
        {
            if (await CopyAsync(response.Content, file, cancellationToken))
            {
                var kept = new ChatwootUpload(file, response.Content.Headers.ContentType?.MediaType);
                file = null;
                return kept;
            }

            return TooLarge;
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync();
            }
        }
    }

    private static FileNotFetched TooLarge => new(IsRetryable: false) { IsTooLarge = true };

    private static FileStream NewFile()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ryze-relay-{Guid.NewGuid():N}");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access =
                FileAccess.ReadWrite, Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose, BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        // Only this user can read the file. It has no name from here on, so a killed process leaves nothing behind.
        options.UnixCreateMode = PrivateFiles.FileMode;
        var file = new FileStream(path, options);
        File.Delete(path);
        return file;
    }

    /// <returns>False when the content exceeds the limit, regardless of its headers.</returns>
    private static async Task<bool> CopyAsync(HttpContent content, FileStream file, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferSize];
        long length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            length += read;
            if (length > IFileDownloads.MaxLength)
            {
                return false;
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Position = 0;
        return true;
    }
}
