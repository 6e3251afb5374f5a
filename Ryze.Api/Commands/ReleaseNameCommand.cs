using MediatR;
using Ryze.Application.PublicApi.Accounts;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Api.Commands;

internal sealed class ReleaseNameCommand : OperatorCommand
{
    private const string NameOption = "--name";

    public override string Name => "accounts release-name";

    public override string Summary => "free an engine name that an account claims";

    public override string Details =>
        "The name passes to the account whose instance with this name is the oldest. Without such an account the name is free. "
        + "Running hosts follow within 5 seconds.";

    public override IReadOnlyList<CommandOption> Options =>
        [new(NameOption, "<name>", "the instance's name", InstanceName.Rule, InstanceName.IsValid, IsRequired: true)];

    public override bool NeedsApi => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var name = arguments[NameOption]!;
        var released = await services.GetRequiredService<IMediator>().Send(new ReleaseEngineName(name), cancellationToken);
        switch (released)
        {
            case { Former: null }:
                await output.Remarks.WriteLineAsync("No account claims this name.");
                return ExitCode.Failed;
            case { IsInUse: true }:
                await output.Remarks.WriteLineAsync(
                    $"Account {released.Former} has the only instance with this name. Delete the instance first.");
                return ExitCode.Failed;
            default:
                await output.Result.WriteLineAsync(
                    $"{name}: released by {released.Former}, {(released.Successor is { } next ? $"now belongs to {next}" : "now free")}");
                return ExitCode.Done;
        }
    }
}
