using System.IO.Pipelines;
using System.Net.WebSockets;

namespace Ryze.Tests.Support;

/// <summary>Both ends of an in-memory WebSocket.</summary>
internal sealed class WebSocketPair : IDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();

    public WebSocketPair()
    {
        Server =
            WebSocket.CreateFromStream(
            new Duplex(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()), new WebSocketCreationOptions { IsServer = true });
        Client =
            WebSocket.CreateFromStream(
            new Duplex(_toClient.Reader.AsStream(), _toServer.Writer.AsStream()), new WebSocketCreationOptions());
    }

    public WebSocket Server { get; }

    public WebSocket Client { get; }

    /// <summary>Breaks the client's connection without a close.</summary>
    public void Break() => _toServer.Writer.Complete();

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
    }

    private sealed class Duplex(Stream read, Stream write) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            read.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            write.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => write.FlushAsync(cancellationToken);

        public override void Flush() => write.Flush();

        public override int Read(byte[] buffer, int offset, int count) => read.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => write.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            read.Dispose();
            write.Dispose();
            base.Dispose(disposing);
        }
    }
}
