using System.Reflection;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.Shared;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>Calls every method of every repository with many seeds, so that the fake server records their statements.</summary>
internal sealed class SqlServerCapture(SqlServerStores stores)
{
    private const int Seeds = 48;

    /// <summary>Most answers are no message that allows the change.</summary>
    private const int SeedsOfChanges = 1000;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Methods whose calls all failed, with the last exception.</summary>
    public Dictionary<string, Exception> NeverCompleted { get; } = new(StringComparer.Ordinal);

    public async Task RunAsync()
    {
        foreach (var repository in stores.Repositories())
        {
            foreach (var method in MethodsOf(repository).OrderBy(method => method.Name, StringComparer.Ordinal))
            {
                await RunAsync(repository, method);
            }
        }
    }

    private static IEnumerable<MethodInfo> MethodsOf(object repository) => repository.GetType()
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => !method.IsSpecialName && !method.IsGenericMethod
            && method.Name is not ("DisposeAsync" or "Dispose" or "MigrateAsync" or "ListPendingAsync"))
        .Where(
            method => IsChange(method)
                || !method.GetParameters().Any(parameter => parameter.ParameterType.IsAssignableTo(typeof(Delegate))))
        .Where(method => method.ReturnType == typeof(void) || IsAsynchronous(method.ReturnType));

    private static bool IsChange(MethodInfo method) =>
        method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Func<AgentMessage, AgentMessageChange?>));

    private static bool IsAsynchronous(Type type) => type.IsAssignableTo(typeof(Task))
        || (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private async Task RunAsync(object repository, MethodInfo method)
    {
        var name = $"{repository.GetType().Name}.{method.Name}";
        var isCompleted = false;
        Exception? last = null;
        for (var seed = 1; seed <= (IsChange(method) ? SeedsOfChanges : Seeds); seed++)
        {
            try
            {
                var argument = new AnyArgument(seed);
                var arguments = new List<object?>();
                foreach (var parameter in method.GetParameters())
                {
                    arguments.Add(parameter.ParameterType == typeof(ILease) ? await LeaseAsync(repository) : argument.For(parameter));
                }

                stores.Server.Reseed(seed);
                await AwaitAsync(method.Invoke(repository, [.. arguments])).WaitAsync(CallTimeout);
                isCompleted = true;
            }
            catch (Exception exception) when (exception is not TimeoutException)
            {
                // The answers make no sense for this method; another seed gives valid ones.
                last = exception;
            }
        }

        if (!isCompleted && last is not null)
        {
            NeverCompleted[name] = last;
        }
    }

    private async Task<ILease> LeaseAsync(object repository)
    {
        for (var seed = 1; ; seed++)
        {
            stores.Server.Reseed(seed);
            var acquired = repository is IBridgeIntegrationRepository bridge
                ? await bridge.TryLeaseAsync("lease", CancellationToken.None)
                : await stores.Get<IChatwootIntegrationRepository>().TryLeaseAsync("lease", CancellationToken.None);
            if (acquired is { } lease)
            {
                return lease;
            }
        }
    }

    private static async Task AwaitAsync(object? result)
    {
        switch (result)
        {
            case null:
                return;
            case Task task:
                await task;
                return;
            case IAsyncEnumerable<KeyRotationBatch> batches:
                await foreach (var batch in batches)
                {
                    Assert.That(batch, Is.Not.Null);
                }

                return;
            default:
                await (Task)result.GetType().GetMethod("AsTask")!.Invoke(result, [])!;
                return;
        }
    }
}
