namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>Simulates <c>kill -9</c>: no later code of the process runs.</summary>
internal sealed class ProcessDiedException : Exception;
