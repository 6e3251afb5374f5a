namespace Ryze.Domain.Protocol.Commands;

/// <param name="Phone">As a person writes it; E.164 works everywhere.</param>
public sealed record ContactCard(string FullName, string Phone);
