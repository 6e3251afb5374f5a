using System.Runtime.InteropServices;

namespace Ryze.Infrastructure.Shared.Link;

internal enum FrameKind
{
    Text,

    /// <summary>Not part of the protocol.</summary>
    Binary,

    /// <summary>The peer closes.</summary>
    Close,

    /// <summary>Over 1 MiB; the rest of it was not read.</summary>
    TooBig,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Text);
