using System.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>Sends a file from its start and leaves it open, so that a retry can send it again.</summary>
internal sealed class FileContent(Stream file) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        file.Position = 0;
        return file.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = file.Length;
        return true;
    }
}
