using Ryze.Domain.Bridge.Link;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>The outcome of one link session.</summary>
/// <param name="Why">One line, for people.</param>
/// <param name="UpFor">How long the link was up; zero when it never was.</param>
internal sealed record SessionEnd(LinkEnd End, string Why, TimeSpan UpFor);
