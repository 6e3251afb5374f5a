namespace Ryze.Tests.Application.Chatwoot;

/// <summary>Nothing after it runs, as after <c>kill -9</c>.</summary>
internal sealed class ProcessDiedException : Exception;
