using System.Globalization;
using MediatR;
using Ryze.Api.Http.Json;
using Ryze.Application.PublicApi.Accounts;

namespace Ryze.Api.Commands;

internal sealed class ListAccountsCommand : OperatorCommand
{
    public override string Name => "accounts list";

    public override string Summary => "list all accounts, without their tokens";

    public override string Details => "Prints one line per account, oldest first: id, instances, quota, creation time, name.";

    public override bool NeedsApi => true;

    public override async Task<int> RunAsync(
        IServiceProvider services, CommandArguments arguments, CommandOutput output, CancellationToken cancellationToken)
    {
        var accounts = await services.GetRequiredService<IMediator>().Send(new ListAccounts(), cancellationToken);
        await output.Result.WriteLineAsync($"{"ID",-24}  {"INSTANCES",9}  {"QUOTA",6}  {"CREATED",-20}  NAME");
        foreach (var account in accounts)
        {
            var created = account.CreatedAt.UtcDateTime.ToString(Rfc3339.Format, CultureInfo.InvariantCulture);
            await output.Result.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{account.Id,-24}  {account.Instances,9}  {account.Quota,6}  {created,-20}  {account.Name}"));
        }

        return ExitCode.Done;
    }
}
