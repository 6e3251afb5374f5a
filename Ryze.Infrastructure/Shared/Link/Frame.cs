using System.Runtime.InteropServices;

namespace Ryze.Infrastructure.Shared.Link;

internal enum FrameKind
{
    Text,

    /// <summary>Not part of the protocol.</summary>
    Binary,

    /// <summary>The peer closes the link.</summary>
    Close,

    /// <summary>Larger than 1 MiB; the rest was not read.</summary>
    TooBig,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Text);
