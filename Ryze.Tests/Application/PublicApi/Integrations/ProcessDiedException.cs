namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>Nothing after it runs, as after <c>kill -9</c>.</summary>
internal sealed class ProcessDiedException : Exception;
